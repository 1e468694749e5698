/** Writes what was uploaded to a file of the machine. */

import type { FileHandle } from './file-system.ts'
import { openMachine } from './file-system.ts'

/** How a file is saved. */
export interface SaveOptions {
  /** Replaces a file that is there; otherwise that is an error (`EEXIST`). Default `false`. */
  readonly overwrite?: boolean
  /** Who may do what with the file, less the umask. Default `0o600`: the user of the server only. */
  readonly mode?: number
}

/**
 * Writes chunks to a file, and leaves nothing behind when that fails.
 *
 * A path that is taken, also by a link to nowhere, is an error of the system (`EEXIST`). To overwrite
 * is to put another file in its place at the end: a link is replaced and not followed, and whoever reads
 * the old file goes on reading it.
 */
export async function saveFile(
  chunks: AsyncIterable<Uint8Array>,
  destination: string | URL,
  options: SaveOptions,
): Promise<void> {
  const { overwrite = false, mode = 0o600 } = options
  const { open, rename, rm } = openMachine().fs.promises
  const path = overwrite ? nameBeside(destination) : destination
  const file = await open(path, 'wx', mode)
  try {
    await writeAll(file, chunks)
    if (overwrite) await rename(path, destination)
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
}

/** A name of its own: that of the destination may be as long as names can be. */
function nameBeside(destination: string | URL): string | URL {
  const name = `.${crypto.randomUUID()}.part`
  if (destination instanceof URL) return new URL(name, destination)
  const { path } = openMachine()
  return path.join(path.dirname(destination), name)
}

/** `appendFile`, since the `writeFile` of Workers begins at the start of the file each time. */
async function writeAll(file: FileHandle, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    for await (const chunk of chunks) await file.appendFile(chunk)
  } finally {
    await file.close()
  }
}
