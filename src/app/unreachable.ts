/** The end of a `switch` that has a case for everything. */

/** The compiler tells of a case that is missing: what is left would not be `never` then. */
export function unreachable(value: never): never {
  throw new TypeError(`unreachable: ${JSON.stringify(value)}`)
}
