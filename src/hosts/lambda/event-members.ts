/** Reads members of an event, which may be any JSON value. */

/** An object of which nothing is known. */
export type Members = Readonly<Record<string, unknown>>

/** The members of an object; none where the value is no object. */
export function membersOf(value: unknown): Members {
  return isObject(value) ? { ...value } : {}
}

/** Whether a value has members. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** A text, or `undefined` for what is none. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** The texts of a list; none where the value is no list. */
export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

/**
 * Reads a map of names to values into a flat list: name, value, name, value. `several` has the same
 * names with a list of values each, and is preferred name by name, because it loses none.
 */
export function pairsOf(single: unknown, several: unknown): string[] {
  const values = membersOf(single)
  const lists = membersOf(several)
  const names = new Set([...Object.keys(lists), ...Object.keys(values)])
  return [...names].flatMap((name) => {
    const list = Object.hasOwn(lists, name) ? textsOf(lists[name]) : textsOf([values[name]])
    return list.flatMap((value) => [name, value])
  })
}

/** Writes a flat list as a query: `name=value&name=value`. */
export function joinQuery(pairs: readonly string[]): string {
  return pairs
    .map((text, i) => (i % 2 === 0 ? '&' : '=') + text)
    .join('')
    .slice(1)
}
