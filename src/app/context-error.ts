/** What code gets that asks for a request or an application where there is none. */

/** Something of a context was asked for outside of it, or after its end. The message says what to do. */
export class ContextError extends Error {
  override readonly name = 'ContextError'
}
