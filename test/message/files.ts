/** Files for tests, in a folder of their own. */

import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A folder that goes when `remove` is called. */
export interface TestFolder {
  readonly path: string
  /** Writes a file, and gives its path. `time` is when it last changed, in seconds. */
  write(name: string, content: string | Uint8Array, time?: number): string
  remove(): void
}

/** Makes a folder with files in it. */
export function createFolder(
  files: Readonly<Record<string, string | Uint8Array>> = {},
): TestFolder {
  const path = mkdtempSync(join(tmpdir(), 'flagon-files-'))
  const folder: TestFolder = {
    path,
    write(name, content, time) {
      const file = join(path, name)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, content)
      if (time !== undefined) utimesSync(file, time, time)
      return file
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
  for (const [name, content] of Object.entries(files)) folder.write(name, content)
  return folder
}

/** The files below a folder that this process has open. */
export function listOpen(folder: string): string[] {
  return readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${descriptor}`)
      return path.startsWith(folder) ? [path] : []
    } catch {
      // The descriptor with which the list itself was read.
      return []
    }
  })
}
