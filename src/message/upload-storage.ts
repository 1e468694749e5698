/** Keeps the files of one request until it is over: small ones in memory, others on disk. */

import { ByteBuffer } from './byte-buffer.ts'
import { ContentTooLarge } from './errors.ts'
import type { TemporaryFolder } from './temporary-files.ts'

/** The content of an uploaded file. */
export interface StoredContent {
  /** Its length in bytes. */
  readonly size: number
  /** Reads it from the start. Rejects when the request is over. */
  read(): AsyncIterable<Uint8Array>
}

/** The most bytes that the files of a request take in memory; the file that is too much goes to disk. */
const MAX_FILE_MEMORY = 1024 * 1024

/** The same where there is no disk, or none that can be written to; beyond it 413. */
const MAX_FILE_MEMORY_WITHOUT_DISK = 16 * 1024 * 1024

/** A folder, or why there is none. */
type Disk = TemporaryFolder | { readonly error: unknown }

/** The files of one request. */
export class UploadStorage {
  #usedBytes = 0
  #disk: Promise<Disk> | undefined
  #isClosed = false

  /** Keeps what comes from a source, to its end. */
  async store(source: AsyncIterable<Uint8Array>): Promise<StoredContent> {
    const iterator = source[Symbol.asyncIterator]()
    const buffer = new ByteBuffer()
    for (;;) {
      const { done, value } = await iterator.next()
      if (done === true) return this.#keep(buffer)
      buffer.append(value)
      if (this.#usedBytes + buffer.length <= MAX_FILE_MEMORY) continue
      const disk = await this.#openDisk()
      if (!('error' in disk)) return this.#spill(disk, chain(buffer.bytes, iterator))
      this.#checkMemory(buffer.length, disk.error)
    }
  }

  /** Removes all files; what comes afterwards is not kept. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    const disk = await this.#disk
    if (disk !== undefined && !('error' in disk)) await disk.remove()
  }

  #keep(buffer: ByteBuffer): StoredContent {
    this.#usedBytes += buffer.length
    const bytes = buffer.bytes.slice()
    return { size: bytes.byteLength, read: () => this.#guard(() => readBytes(bytes)) }
  }

  async #spill(disk: TemporaryFolder, chunks: AsyncIterable<Uint8Array>): Promise<StoredContent> {
    const { readFile } = await import('./temporary-files.ts')
    this.#checkOpen()
    const { path, size } = await disk.write(this.#whileOpen(chunks))
    return { size, read: () => this.#guard(() => readFile(path)) }
  }

  async *#whileOpen(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      this.#checkOpen()
      yield chunk
    }
  }

  #openDisk(): Promise<Disk> {
    this.#checkOpen()
    this.#disk ??= openDisk()
    return this.#disk
  }

  #checkMemory(size: number, cause: unknown): void {
    if (this.#usedBytes + size <= MAX_FILE_MEMORY_WITHOUT_DISK) return
    throw new ContentTooLarge({ description: 'The files of the form are too large.', cause })
  }

  /** Opens nothing before somebody reads: who never does would leave it open. */
  async *#guard(read: () => AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    this.#checkOpen()
    yield* read()
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new TypeError(GONE)
  }
}

const GONE = 'The files of a request are gone when it is over; save what you want to keep before.'

/** Runtimes without files, and machines that let nobody write them, keep all in memory. */
async function openDisk(): Promise<Disk> {
  try {
    const temporary = await import('./temporary-files.ts')
    return await temporary.TemporaryFolder.create()
  } catch (error) {
    return { error }
  }
}

async function* readBytes(bytes: Uint8Array): AsyncGenerator<Uint8Array, undefined, undefined> {
  if (bytes.byteLength > 0) yield bytes
}

/** Gives what was read before, and then the rest. */
async function* chain(
  first: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, undefined, undefined> {
  yield first
  for (let step = await rest.next(); step.done !== true; step = await rest.next()) yield step.value
}
