/** The values a URL is built from. */

/** Values by name; `undefined` and `null` are as good as absent. */
export type Values = Readonly<Record<string, unknown>>

/** The value of a name, or `undefined`. What an object inherits is no value. */
export function readValue(values: Values, name: string): unknown {
  return Object.hasOwn(values, name) ? (values[name] ?? undefined) : undefined
}

/** The names that have a value. */
export function listNames(values: Values): string[] {
  return Object.keys(values).filter((name) => readValue(values, name) !== undefined)
}
