/** Mistakes in the use of sessions. */

/** A session cannot be changed or kept as it is asked to; the message says why and what to do. */
export class SessionError extends Error {
  override readonly name = 'SessionError'
}
