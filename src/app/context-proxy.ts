/** An object that stands for another one, which is looked up at each use. */

import { ContextError } from './context-error.ts'

/** What a proxy stands for. */
export interface ProxySource<target extends object> {
  /** What it is called in errors, and where it is printed. */
  readonly name: string
  /** Looks the object up; `undefined` where there is none. */
  find(): target | undefined
  /** Says what to do where there is none. */
  explain(name: string): string
}

/**
 * Makes an object that does with each use what the object does that is found at that moment: reading,
 * setting, `in`, spreading, `instanceof`, JSON, calling. Methods that are inherited are bound to that object, as
 * private members are not found on a proxy. Throws a `ContextError` where there is none.
 *
 * It cannot be frozen, sealed or given another prototype, and is not `===` to what it stands for.
 */
export function createProxy<target extends object>(source: ProxySource<target>): target {
  const need = (): target => {
    const target = source.find()
    if (target === undefined) throw new ContextError(source.explain(source.name))
    return target
  }
  // biome-ignore lint/nursery/noUnsafeTypeAssertion: whatever is asked of the proxy is asked of such an object
  return new Proxy(createDummy(source), createHandler(need)) as target
}

/** What node, Bun and Deno call for `console.log`, which asks the object behind a proxy. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/** A proxy needs an object of its own; nothing is ever asked of it, save how it is printed. */
function createDummy<target extends object>({ name, find }: ProxySource<target>): object {
  const dummy: object = Object.create(null)
  const value = (): unknown => find() ?? `[${name}: outside of a request]`
  return Object.defineProperty(dummy, INSPECT, { value, configurable: true })
}

function createHandler(need: () => object): ProxyHandler<object> {
  return {
    get: (_, key) => read(need(), key),
    set(_, key, value) {
      const target = need()
      return Reflect.set(target, key, value, target)
    },
    has: (_, key) => Reflect.has(need(), key),
    deleteProperty: (_, key) => Reflect.deleteProperty(need(), key),
    ownKeys: () => Reflect.ownKeys(need()),
    getOwnPropertyDescriptor(_, key) {
      const descriptor = Reflect.getOwnPropertyDescriptor(need(), key)
      // A proxy may not call a property fixed that its own object does not have.
      return descriptor && { ...descriptor, configurable: true }
    },
    defineProperty: (_, key, descriptor) => Reflect.defineProperty(need(), key, descriptor),
    getPrototypeOf: () => Reflect.getPrototypeOf(need()),
    setPrototypeOf: () => false,
    preventExtensions: () => false,
  }
}

/** What is an object's own belongs to the user, and is given as it is. */
function read(target: object, key: string | symbol): unknown {
  const value: unknown = Reflect.get(target, key, target)
  if (typeof value !== 'function' || key === 'constructor' || Object.hasOwn(target, key))
    return value
  return value.bind(target)
}
