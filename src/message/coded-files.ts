/** Files that are also there in a coding, beside the file itself: `app.js.br`, `app.js.gz`. */

import { chooseCoding } from '../http/index.ts'
import type { OpenFile } from './file-system.ts'
import { lastChangeOf } from './file-system.ts'
import type { FoundFile } from './folder-files.ts'
import { keyOf, MAX_KNOWN, openInFolder } from './folder-files.ts'

/** The codings a file may also be there in, by the endings of their names; the first one is preferred. */
const CODED_ENDINGS: ReadonlyMap<string, string> = new Map([
  ['br', '.br'],
  ['zstd', '.zst'],
  ['gzip', '.gz'],
])

/** A file beside another one that is the same content, coded. */
export interface CodedFile extends FoundFile {
  /** The coding, as it stands in `Content-Encoding`. */
  readonly coding: string
}

/** How long it is remembered which coded files are beside a file, in milliseconds. */
const MAX_SIBLINGS_AGE_MS = 1000

const siblings = new Map<string, { readonly codings: readonly string[]; readonly time: number }>()

/** The codings that a file is also there in: beside it, and not older than it, by the second. */
export function listCodings({ folder, name, file }: FoundFile): readonly string[] {
  const now = performance.now()
  const key = keyOf(folder, name)
  const listed = siblings.get(key)
  if (listed !== undefined && now - listed.time < MAX_SIBLINGS_AGE_MS) return listed.codings
  const codings = [...CODED_ENDINGS.keys()].filter((coding) => hasCoded(file, coding))
  if (siblings.size >= MAX_KNOWN) siblings.clear()
  siblings.set(key, { codings, time: now })
  return codings
}

function hasCoded(file: OpenFile, coding: string): boolean {
  const change = lastChangeOf(file.path + CODED_ENDINGS.get(coding))
  return change !== undefined && isCurrent(change, file)
}

/** Files that were copied together may differ by parts of a second. */
function isCurrent(change: number, file: OpenFile): boolean {
  return Math.floor(change / 1000) >= Math.floor(file.identity.mtimeMs / 1000)
}

/** Opens the coded file that the client wants most; `undefined` where it wants the file itself. */
export function openCoded(
  { folder, name, file }: FoundFile,
  codings: readonly string[],
  accepted: string | undefined,
): CodedFile | undefined {
  const coding = chooseCoding(accepted, codings)
  if (coding === undefined) return undefined
  const found = openInFolder(folder, name + CODED_ENDINGS.get(coding))
  if (found === undefined) return undefined
  if (isCurrent(found.file.identity.mtimeMs, file)) return { ...found, coding }
  found.file.close()
  return undefined
}
