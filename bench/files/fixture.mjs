/** The files that are served: three sizes, in a folder that every server is told of. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The variable that tells the servers where the folder is. */
const VARIABLE = 'FLAGON_BENCH_FILES'

/** The files by name, and their sizes in bytes. */
export const SIZES = new Map([
  ['1KiB.txt', 1024],
  ['100KiB.txt', 100 * 1024],
  ['10MiB.txt', 10 * 1024 * 1024],
])

/** Writes the files, and tells the servers that are started from then on. */
export function createFiles() {
  const folder = mkdtempSync(join(tmpdir(), 'flagon-bench-'))
  for (const [name, size] of SIZES) writeFileSync(join(folder, name), contentOf(size))
  process.env[VARIABLE] = folder
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** Text that says where in it one is. */
export function contentOf(size) {
  const line = (i) => `${String(i).padStart(15, '0')}\n`
  return Array.from({ length: size / 16 }, (_, i) => line(i)).join('')
}

/** The folder, for a server. */
export function filesFolder() {
  return process.env[VARIABLE]
}
