/**
 * Templates in a folder.
 *
 * `node:fs` is asked for when it is first needed and not imported, so that this package also loads
 * where there is no such module.
 */

import type { TemplateLoader, TemplateSource } from './loader.ts'

/** Finds templates in a folder and its subfolders. */
export class FileLoader implements TemplateLoader {
  readonly #folder: string

  /** A relative `folder` is relative to the working directory. It need not exist. */
  constructor(folder: string) {
    this.#folder = folder
  }

  /** The folder, as an absolute path. */
  get searched(): readonly string[] {
    return [openMachine(this.#folder).path.resolve(this.#folder)]
  }

  /**
   * Gives the text of a file, or `undefined` when there is none.
   *
   * A file outside the folder is none, also when a symbolic link in the folder leads to it. Throws when
   * the file cannot be read, and where the runtime has no file system.
   */
  load(file: string): TemplateSource | undefined {
    const machine = openMachine(this.#folder)
    const path = machine.path.resolve(this.#folder, file)
    return ifPresent(() => {
      const target = resolveInside(machine, this.#folder, path)
      if (target === undefined) return undefined
      return { text: machine.fs.readFileSync(target, 'utf8').replace(BYTE_ORDER_MARK, ''), path }
    })
  }

  /** The paths of all files, with forward slashes; links to folders are not followed. */
  list(): readonly string[] {
    const machine = openMachine(this.#folder)
    return ifPresent(() => listFiles(machine, this.#folder)) ?? []
  }
}

const BYTE_ORDER_MARK = /^\ufeff/

/** The modules of the runtime that know files. */
interface Machine {
  readonly fs: ReturnType<typeof process.getBuiltinModule<'node:fs'>>
  readonly path: ReturnType<typeof process.getBuiltinModule<'node:path'>>
}

function openMachine(folder: string): Machine {
  const runtime = globalThis.process
  if (typeof runtime?.getBuiltinModule !== 'function' || !runtime.getBuiltinModule('node:fs')) {
    throw new Error(
      `This runtime has no file system to read templates from (${folder}). ` +
        'Bundle them, and give them to a MemoryLoader.',
    )
  }
  return { fs: runtime.getBuiltinModule('node:fs'), path: runtime.getBuiltinModule('node:path') }
}

/** The real path of a regular file, or `undefined` when it is outside the folder or something else. */
function resolveInside({ fs, path }: Machine, folder: string, file: string): string | undefined {
  const root = fs.realpathSync(folder)
  const target = fs.realpathSync(file)
  if (!target.startsWith(root.endsWith(path.sep) ? root : root + path.sep)) return undefined
  return fs.statSync(target).isFile() ? target : undefined
}

function listFiles(machine: Machine, folder: string, prefix = ''): readonly string[] {
  const entries = machine.fs.readdirSync(folder, { withFileTypes: true })
  return entries.flatMap((entry) => {
    const name = prefix + entry.name
    const path = machine.path.join(folder, entry.name)
    return entry.isDirectory() ? listFiles(machine, path, `${name}/`) : [name]
  })
}

/** The ways in which a system says that there is no such file. */
const ABSENT: ReadonlySet<unknown> = new Set([
  'ENOENT',
  'ENOTDIR',
  'ENAMETOOLONG',
  'ELOOP',
  'EINVAL',
  'ERR_INVALID_ARG_VALUE',
])

function ifPresent<value>(read: () => value): value | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof Error && 'code' in error && ABSENT.has(error.code)) return undefined
    throw error
  }
}
