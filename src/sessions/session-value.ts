/** What a session can carry: the values of JSON (RFC 8259). */

/** How deep values may be nested. */
export const MAX_DEPTH = 1000

/**
 * Throws a `TypeError` for a value that JSON would lose, change or refuse, with the place it stands at:
 * `cart.items[2] is a Date`. Keys that pollute prototypes when objects are merged are refused too.
 */
export function checkSessionValue(name: string, value: unknown): void {
  if (typeof name !== 'string') {
    throw new TypeError(`A name in a session must be a string; it is a ${typeof name}.`)
  }
  const fault = findKeyFault(name, value) ?? findFault(value, name, [])
  if (fault === undefined) return
  throw new TypeError(`The session cannot carry ${JSON.stringify(name)}: ${fault}.`)
}

/** Says what is wrong with a value, and where; `undefined` for a value of JSON. */
function findFault(value: unknown, path: string, around: readonly object[]): string | undefined {
  switch (typeof value) {
    case 'boolean':
      return undefined
    case 'string':
      return value.isWellFormed() ? undefined : `${path} has half of a surrogate pair`
    case 'number':
      return Number.isFinite(value) ? undefined : `${path} is ${value}, which is not in JSON`
    case 'undefined':
      return `${path} is undefined, which is not in JSON: delete it, or use null`
    case 'object':
      return value === null ? undefined : findFaultInside(value, path, around)
    default:
      return `${path} is a ${typeof value}, which is not in JSON`
  }
}

function findFaultInside(
  value: object,
  path: string,
  around: readonly object[],
): string | undefined {
  if (around.includes(value)) return `${path} contains itself`
  if (around.length >= MAX_DEPTH) return `it is nested more than ${MAX_DEPTH} deep`
  const inside = [...around, value]
  if (Array.isArray(value)) return findFaultInList(value, path, inside)
  if (!isPlain(value)) return `${path} is ${describeClass(value)}: store what it is made of`
  for (const [key, member] of Object.entries(value)) {
    const fault = findKeyFault(key, member) ?? findFault(member, `${path}.${key}`, inside)
    if (fault !== undefined) return fault
  }
  return undefined
}

/** Holes count: they are undefined. */
function findFaultInList(
  list: readonly unknown[],
  path: string,
  around: readonly object[],
): string | undefined {
  for (let i = 0; i < list.length; i++) {
    const fault = findFault(list[i], `${path}[${i}]`, around)
    if (fault !== undefined) return fault
  }
  return undefined
}

function findKeyFault(key: string, member: unknown): string | undefined {
  if (!key.isWellFormed()) return `the name ${JSON.stringify(key)} has half of a surrogate pair`
  return isPrototypeKey(key, member) ? `the name ${key} leads to a prototype` : undefined
}

/** Plain objects of other realms count: all that is above their prototype is nothing. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function describeClass(value: object): string {
  const { name } = value.constructor
  return name === '' ? 'an object of a class' : `a ${name}`
}

/** What a text must hold before a key can be one of the two, written out or in escapes. */
const SUSPICIOUS = /__proto__|constructor|\\u00[567]/i

/**
 * Reads an object of JSON. Gives `undefined` for everything else; keys that pollute prototypes are
 * dropped.
 */
export function parseRecord(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = SUSPICIOUS.test(text)
      ? JSON.parse(text, dropPrototypeKeys)
      : JSON.parse(text)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Whether a value is an object of JSON, and no array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function dropPrototypeKeys(key: string, value: unknown): unknown {
  return isPrototypeKey(key, value) ? undefined : value
}

/** `__proto__`, or `constructor` with a `prototype`. */
function isPrototypeKey(key: string, value: unknown): boolean {
  if (key === '__proto__') return true
  return key === 'constructor' && isRecord(value) && Object.hasOwn(value, 'prototype')
}
