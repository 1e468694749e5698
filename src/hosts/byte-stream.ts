/** Writes into node's writable streams, and notices when nobody reads them any more. */

/** What node's writable streams have, as far as hosts use it. */
export interface ByteStream {
  /** Whether all that was written has been handed on. */
  readonly writableFinished: boolean
  /** Takes bytes, and gives whether there is room for more. */
  write(bytes: Uint8Array, done?: () => void): boolean
  /** Calls a listener once. */
  once(event: 'drain' | 'close' | 'finish', listener: () => void): unknown
  /** Calls a listener each time. */
  on(event: 'error', listener: (error: Error) => void): unknown
}

/** Writes bytes; gives a promise where there is no room for more until it resolves. */
export function writeBytes(stream: ByteStream, bytes: Uint8Array): void | Promise<void> {
  if (stream.write(bytes)) return undefined
  return new Promise((resolve) => stream.once('drain', resolve))
}

/** Resolves when a stream breaks, or is closed before all was handed on. */
export function departureOf(stream: ByteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.on('error', () => resolve())
    stream.once('close', () => {
      if (!stream.writableFinished) resolve()
    })
  })
}
