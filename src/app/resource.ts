/** Files that belong to an application, such as the schema of its database. */

import { safeJoin } from '../message/index.ts'
import { readFile } from './config-sources.ts'
import { SetupError } from './errors.ts'

/** A file of an application. It is read when it is asked for. */
export interface Resource {
  /** Where it is. */
  readonly path: string
  /** What is in it. Throws where it is not there. */
  bytes(): Uint8Array
  /** The same, as UTF-8. */
  text(): string
}

/** Names a file below a folder. Throws a `SetupError` for one that is elsewhere, and without a folder. */
export function openResource(folder: string | undefined, name: string, call: string): Resource {
  if (folder === undefined) {
    throw new SetupError(
      `${call}: the application has no folder; make it with new Flagon(import.meta).`,
    )
  }
  const path = safeJoin(folder, name)
  if (path === undefined) {
    throw new SetupError(`${call}: ${JSON.stringify(name)} is no file below ${folder}.`)
  }
  const bytes = (): Uint8Array => readFile(path)
  return { path, bytes, text: () => new TextDecoder().decode(bytes()) }
}
