/** What the runtimes do to a `Response` by themselves, measured on Bun 1.4, Deno 2.9 and workerd 2026-11. */

const isBun = 'Bun' in globalThis

/** Whether this is workerd, the runtime of Cloudflare Workers. */
export const isWorkerd: boolean =
  Reflect.get(Object(Reflect.get(globalThis, 'navigator')), 'userAgent') === 'Cloudflare-Workers'

/** Whether the servers of the runtime write the Content-Length of a complete body themselves. */
export const writesContentLength: boolean = isBun || isWorkerd || 'Deno' in globalThis

/** Whether reading a body that the client has cut off fails by itself. */
export const rejectsBrokenBodies: boolean = isBun || isWorkerd || 'Deno' in globalThis

/** Whether a complete body without a Content-Type is given one on its way out. */
export const addsContentType: boolean = isBun

/** A stream of exactly so many bytes. */
type FixedLengthStream = new (
  length: number,
) => {
  readonly readable: ReadableStream<Uint8Array>
  readonly writable: WritableStream<Uint8Array>
}

/**
 * Gives a stream its length. Workers send a Content-Length only for the streams of their own class;
 * everywhere else the header is enough.
 */
export function withLength(
  stream: ReadableStream<Uint8Array>,
  length: number,
): ReadableStream<Uint8Array> {
  const Sized: unknown = Reflect.get(globalThis, 'FixedLengthStream')
  if (length === -1 || !isFixedLengthStream(Sized)) return stream
  const { readable, writable } = new Sized(length)
  // What goes wrong is told by the two ends: the body's own reader, and the client.
  stream.pipeTo(writable).catch(() => undefined)
  return readable
}

function isFixedLengthStream(value: unknown): value is FixedLengthStream {
  return isWorkerd && typeof value === 'function'
}
