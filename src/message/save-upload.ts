/** Where uploads are saved to. */

import type { SaveOptions } from './save-file.ts'

/** A file that does not exist yet, by its path or `file:` URL, or a stream. */
export type SaveDestination = string | URL | WritableStream<Uint8Array>

/** Writes chunks to a destination, as fast as it takes them. A stream is closed, or aborted with an error. */
export async function saveUpload(
  chunks: AsyncIterable<Uint8Array>,
  destination: SaveDestination,
  options: SaveOptions = {},
): Promise<void> {
  if (destination instanceof WritableStream) return writeStream(chunks, destination)
  const { saveFile } = await import('./save-file.ts')
  await saveFile(chunks, destination, options)
}

async function writeStream(
  chunks: AsyncIterable<Uint8Array>,
  destination: WritableStream<Uint8Array>,
): Promise<void> {
  const writer = destination.getWriter()
  try {
    for await (const chunk of chunks) {
      await writer.ready
      await writer.write(chunk)
    }
    await writer.close()
  } catch (error) {
    await writer.abort(error).catch(() => undefined)
    throw error
  } finally {
    writer.releaseLock()
  }
}

/** Gives chunks as a stream that reads them when it is read. */
export function toReadableStream(chunks: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const step = await iterator.next()
        if (step.done === true) controller.close()
        else controller.enqueue(step.value)
      },
      async cancel() {
        await iterator.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}
