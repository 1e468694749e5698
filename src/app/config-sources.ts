/** What an application is set up from: files, and the environment of the process. */

/** The variables of the environment. A runtime without any has none. */
export function readEnvironment(): Readonly<Record<string, string | undefined>> {
  return globalThis.process?.env ?? {}
}

/** The text of a file, or `undefined` where there is none. */
export function readTextFile(path: string): string | undefined {
  try {
    return openFileSystem().readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** The bytes of a file. Throws where there is none. */
export function readFile(path: string): Uint8Array {
  return new Uint8Array(openFileSystem().readFileSync(path))
}

function openFileSystem(): typeof import('node:fs') {
  const fs = globalThis.process?.getBuiltinModule?.('node:fs')
  if (fs !== undefined) return fs
  throw new TypeError('This runtime has no file system, so nothing can be read from files.')
}
