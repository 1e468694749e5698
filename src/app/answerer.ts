/** Who answered a request instead of its view. */

/** A function that answered: a hook, or an error handler. */
export interface Answerer {
  /** What it is: `beforeRequest hook`, `error handler`. */
  readonly role: string
  /** The name of the function; the empty text when it has none. */
  readonly name: string | undefined
}

/** Names who answered, for a message: `The error handler onNotFound`. */
export function nameAnswerer({ role, name }: Answerer): string {
  return `The ${role} ${name === undefined || name === '' ? '(anonymous)' : name}`
}
