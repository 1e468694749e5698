/**
 * The files of the machine, for answers made of them.
 *
 * Files are opened, measured and, if they are small, read without waiting: that is four calls of some
 * microseconds, while each of them costs more as a promise (docs/decisions/011-files.md). The modules
 * of node are asked for when they are first needed and not imported, so that this package also loads
 * where there are none.
 */

/** The most bytes that are read at once without waiting, and sent in one piece. */
export const MAX_WHOLE_BYTES = 131_072

/** What tells one file, and one version of it, from another. */
export interface FileIdentity {
  readonly dev: number
  readonly ino: number
  readonly size: number
  /** When the content last changed, in milliseconds; 0 where the runtime does not know. */
  readonly mtimeMs: number
  /** When the content or what is said of it last changed, in milliseconds. */
  readonly ctimeMs: number
}

/** Whether two looks at a path saw one file, with one content. */
export function isSameVersion(one: FileIdentity, other: FileIdentity): boolean {
  return (
    one.ino === other.ino &&
    one.dev === other.dev &&
    one.ctimeMs === other.ctimeMs &&
    one.mtimeMs === other.mtimeMs &&
    one.size === other.size
  )
}

/** An open file, which somebody has to close. */
export class OpenFile {
  /** The path by which it was asked for. */
  readonly path: string
  readonly identity: FileIdentity
  readonly #descriptor: number
  #isClosed = false
  #isReading = false

  constructor(path: string, descriptor: number, identity: FileIdentity) {
    this.path = path
    this.identity = identity
    this.#descriptor = descriptor
  }

  /** Reads so many bytes without waiting. Throws when there are fewer. */
  readNow(position: number, length: number): Uint8Array {
    const { fs } = openMachine()
    const bytes = Buffer.allocUnsafe(length)
    let offset = 0
    while (offset < length) {
      const count = fs.readSync(this.#descriptor, bytes, offset, length - offset, position + offset)
      if (count === 0) throw shrunk(this.path)
      offset += count
    }
    return bytes
  }

  /** Fills a buffer as far as one read goes, and gives that part of it. Rejects when there are no bytes. */
  read(position: number, buffer: Uint8Array): Promise<Uint8Array> {
    const { fs } = openMachine()
    this.#isReading = true
    return new Promise((resolve, reject) => {
      fs.read(this.#descriptor, buffer, 0, buffer.byteLength, position, (error, count) => {
        this.#endReading()
        const problem = error ?? (count === 0 ? shrunk(this.path) : null)
        if (problem === null) resolve(buffer.subarray(0, count))
        else reject(problem)
      })
    })
  }

  #endReading(): void {
    this.#isReading = false
    if (this.#isClosed) this.#release()
  }

  /** Closes the file; one that is being read, as soon as that is done. Again, it does nothing. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    if (!this.#isReading) this.#release()
  }

  #release(): void {
    openMachine().fs.closeSync(this.#descriptor)
  }
}

function shrunk(path: string): Error {
  return new Error(`The file ${path} became shorter while it was sent.`)
}

/**
 * Opens a regular file. Gives `undefined` for a folder, a FIFO, a socket or a device, and throws where
 * there is nothing, or nothing that may be read. `target` is where the file is, if that is known better.
 */
export function openFile(path: string, target: string = path): OpenFile | undefined {
  const { fs, flags } = openMachine()
  const descriptor = fs.openSync(target, flags)
  let file: OpenFile | undefined
  try {
    const stats = fs.fstatSync(descriptor)
    if (stats.isFile()) file = new OpenFile(path, descriptor, stats)
  } finally {
    if (file === undefined) fs.closeSync(descriptor)
  }
  return file
}

/** Where a path leads, after symbolic links are followed. Throws where there is nothing. */
export function resolveLinks(path: string): string {
  return openMachine().fs.realpathSync.native(path)
}

/** When a file last changed, in milliseconds; `undefined` where there is none. */
export function lastChangeOf(path: string): number | undefined {
  return openMachine().fs.statSync(path, { throwIfNoEntry: false })?.mtimeMs
}

/** The path of a `file:` URL. Throws a `TypeError` for another one. */
export function pathOfUrl(url: URL): string {
  return openMachine().url.fileURLToPath(url)
}

/** The absolute path of a file; a relative one is relative to `root`, which then must be there. */
export function resolvePath(root: string | undefined, path: string): string {
  const { path: paths } = openMachine()
  if (paths.isAbsolute(path)) return path
  if (root === undefined) {
    throw new TypeError(
      `The path ${JSON.stringify(path)} is relative, and the application has no root: give an absolute one.`,
    )
  }
  return paths.join(root, path)
}

/** A digest of a file's content, in hexadecimal. */
export function digestOf(file: OpenFile): string {
  const hash = openMachine().crypto.createHash('sha256')
  const { size } = file.identity
  for (let position = 0; position < size; position += MAX_WHOLE_BYTES) {
    hash.update(file.readNow(position, Math.min(MAX_WHOLE_BYTES, size - position)))
  }
  return hash.digest('hex')
}

/** Whether an error says that there is no such file, or none for us. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && MISSING.has(error.code)
}

/** A socket has no address (ENXIO, and EOPNOTSUPP on BSD). */
const MISSING: ReadonlySet<unknown> = new Set([
  'EACCES',
  'EINVAL',
  'EISDIR',
  'ELOOP',
  'ENAMETOOLONG',
  'ENOENT',
  'ENOTDIR',
  'ENXIO',
  'EOPNOTSUPP',
  'EPERM',
  'ERR_INVALID_ARG_VALUE',
  'UNKNOWN',
])

/** A file that was opened for writing. */
export type FileHandle = Awaited<ReturnType<Machine['fs']['promises']['open']>>

/** The modules of the runtime that know files. */
export interface Machine {
  readonly fs: ReturnType<typeof process.getBuiltinModule<'node:fs'>>
  readonly path: ReturnType<typeof process.getBuiltinModule<'node:path'>>
  readonly os: ReturnType<typeof process.getBuiltinModule<'node:os'>>
  readonly url: ReturnType<typeof process.getBuiltinModule<'node:url'>>
  readonly crypto: ReturnType<typeof process.getBuiltinModule<'node:crypto'>>
  /** How files are opened: a FIFO would wait for somebody who writes into it; Windows has none. */
  readonly flags: number
}

let machine: Machine | undefined

/** The modules of the runtime. Throws a `TypeError` where there are none. */
export function openMachine(): Machine {
  machine ??= findMachine()
  return machine
}

function findMachine(): Machine {
  const runtime = globalThis.process
  if (typeof runtime?.getBuiltinModule !== 'function' || !runtime.getBuiltinModule('node:fs')) {
    throw new TypeError('This runtime has no file system, so files can be neither sent nor saved.')
  }
  const fs = runtime.getBuiltinModule('node:fs')
  const { O_RDONLY, O_NONBLOCK = 0 } = fs.constants
  return {
    fs,
    path: runtime.getBuiltinModule('node:path'),
    os: runtime.getBuiltinModule('node:os'),
    url: runtime.getBuiltinModule('node:url'),
    crypto: runtime.getBuiltinModule('node:crypto'),
    flags: O_RDONLY | O_NONBLOCK,
  }
}
