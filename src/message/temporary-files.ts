/** Files that last as long as a request: 0600, in a folder of their own that is 0700. */

import { ByteBuffer } from './byte-buffer.ts'
import type { FileHandle } from './file-system.ts'
import { openMachine } from './file-system.ts'

/** The folders that are there, for the case that the process ends before their requests do. */
const openFolders = new Set<string>()

/** The folders of requests that are not over. */
export function openTemporaryFolders(): readonly string[] {
  return [...openFolders]
}

/** A file that was written. */
export interface TemporaryFile {
  readonly path: string
  /** Its length in bytes. */
  readonly size: number
}

/** A folder for the files of one request. */
export class TemporaryFolder {
  readonly #path: string
  #fileCount = 0
  #opening: Promise<FileHandle> | undefined

  /** Makes a folder where the machine keeps such (`TMPDIR`); nobody else may enter it. */
  static async create(): Promise<TemporaryFolder> {
    const { fs, os, path: paths } = openMachine()
    // 0700 is what mkdtemp makes.
    const path = await fs.promises.mkdtemp(paths.join(os.tmpdir(), 'flagon-'))
    if (openFolders.size === 0) process.once('exit', removeFolders)
    openFolders.add(path)
    return new TemporaryFolder(path)
  }

  constructor(path: string) {
    this.#path = path
  }

  /** Writes a new file. */
  async write(chunks: AsyncIterable<Uint8Array>): Promise<TemporaryFile> {
    this.#fileCount += 1
    const { fs, path: paths } = openMachine()
    const path = paths.join(this.#path, String(this.#fileCount))
    this.#opening = fs.promises.open(path, 'wx', 0o600)
    const file = await this.#opening
    try {
      return { path, size: await writeAll(file, chunks) }
    } finally {
      await file.close()
    }
  }

  /** Removes the folder and its files. */
  async remove(): Promise<void> {
    // A file that is made while the folder is emptied would keep it from going.
    await this.#opening?.catch(() => undefined)
    await openMachine().fs.promises.rm(this.#path, { recursive: true, force: true })
    openFolders.delete(this.#path)
    if (openFolders.size === 0) process.off('exit', removeFolders)
  }
}

/** Who sends byte by byte shall not make as many system calls. */
const MIN_WRITTEN_BYTES = 65_536

/** `appendFile`, since the `writeFile` of Workers begins at the start of the file each time. */
async function writeAll(file: FileHandle, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  const buffer = new ByteBuffer()
  let size = 0
  for await (const chunk of chunks) {
    size += chunk.byteLength
    buffer.append(chunk)
    if (buffer.length < MIN_WRITTEN_BYTES) continue
    await file.appendFile(buffer.bytes)
    buffer.clear()
  }
  await file.appendFile(buffer.bytes)
  return size
}

/** Reads a file, piece by piece. */
export function readFile(path: string): AsyncIterable<Uint8Array> {
  return openMachine().fs.createReadStream(path)
}

function removeFolders(): void {
  const { fs } = openMachine()
  for (const path of openFolders) fs.rmSync(path, { recursive: true, force: true })
}
