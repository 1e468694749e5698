/** Mistakes of the programmer that are told while an application is put together. */

/** An application cannot be put together as it is asked to; the message says where and what to do. */
export class SetupError extends Error {
  override readonly name = 'SetupError'
}
