/** Versions of static files, for URLs that change with their content. */

import type { FileIdentity } from '../message/index.ts'
import { digestOf, isSameVersion, openInFolder } from '../message/index.ts'

/** A digest, and of which content it is. */
interface Version {
  readonly identity: FileIdentity
  readonly digest: string
}

/** How many digits of a digest tell versions apart. */
const DIGITS = 10

/** How many digests are remembered. */
const MAX_VERSIONS = 10_000

const versions = new Map<string, Version>()

/** The beginning of a digest of a file's content; it is made once for each version of the file. */
export function findVersion(folder: string, filename: string): string | undefined {
  const found = openInFolder(folder, filename)
  if (found === undefined) return undefined
  const { file } = found
  try {
    const known = versions.get(found.target)
    if (known !== undefined && isSameVersion(known.identity, file.identity)) return known.digest
    const digest = digestOf(file).slice(0, DIGITS)
    if (versions.size >= MAX_VERSIONS) versions.clear()
    versions.set(found.target, { identity: file.identity, digest })
    return digest
  } finally {
    file.close()
  }
}
