/** Files below a folder, by names that strangers sent. */

import type { OpenFile } from './file-system.ts'
import { isMissing, isSameVersion, openFile, resolveLinks } from './file-system.ts'
import { isAmbiguousName, safeJoin } from './safe-join.ts'

/** A file that was found to be inside its folder. */
interface Known {
  readonly file: Pick<OpenFile, 'identity'>
  /** Where the file is, after symbolic links are followed. */
  readonly target: string
}

/** A file that is open, and where it was found. */
export interface FoundFile {
  readonly folder: string
  /** The name below the folder. */
  readonly name: string
  readonly file: OpenFile
  /** Where the file is, after symbolic links are followed. */
  readonly target: string
}

/** How many files are remembered, of all folders. */
export const MAX_KNOWN = 1000

/**
 * What was found, by folder and name. Following the links of two paths costs as much as opening and
 * reading a small file. A path that leads to the very file which was inside before needs it no more:
 * whoever puts a link in its place puts another file there.
 */
const known = new Map<string, Known>()

/**
 * Opens a file below a folder. Gives `undefined` where there is none, or where there is a folder or a
 * device, and for names that lead out of the folder, also by a symbolic link.
 */
export function openInFolder(folder: string, name: string): FoundFile | undefined {
  const path = safeJoin(folder, name)
  if (path === undefined) return undefined
  try {
    return openKnown(folder, name, path) ?? openUnknown(folder, name, path)
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

function openKnown(folder: string, name: string, path: string): FoundFile | undefined {
  const key = keyOf(folder, name)
  const found = known.get(key)
  if (found === undefined) return undefined
  const file = openFile(path)
  if (file !== undefined && isSameVersion(file.identity, found.file.identity)) {
    return { folder, name, file, target: found.target }
  }
  file?.close()
  known.delete(key)
  return undefined
}

function openUnknown(folder: string, name: string, path: string): FoundFile | undefined {
  const root = resolveLinks(folder)
  const target = resolveLinks(path)
  if (!isInside(root, target) || isOtherCase(root, name, target)) return undefined
  const file = openFile(path, target)
  if (file === undefined) return undefined
  if (known.size >= MAX_KNOWN) known.clear()
  known.set(keyOf(folder, name), { file: { identity: file.identity }, target })
  return { folder, name, file, target }
}

/** Names one file of one folder. */
export function keyOf(folder: string, name: string): string {
  return `${folder}\0${name}`
}

function isInside(root: string, target: string): boolean {
  const rest = target.startsWith(root) ? target.slice(root.length) : ''
  return rest !== '' && (/^[\\/]/.test(rest) || /[\\/]$/.test(root))
}

/** Where names are compared without case, a guard on `/static/private/` would not see `/static/PRIVATE/`. */
function isOtherCase(root: string, name: string, target: string): boolean {
  const rest = target.slice(root.length).replaceAll('\\', '/').replace(/^\//, '')
  return rest !== name && rest.toLowerCase() === name.toLowerCase()
}

/** Whether a name may be that of a file for strangers: one spelling, and no hidden file or folder. */
export function isPublicName(name: string, allowsHidden = false): boolean {
  return name.split('/').every((segment) => isPublicSegment(segment, allowsHidden))
}

function isPublicSegment(segment: string, allowsHidden: boolean): boolean {
  if (segment === '' || segment === '.' || segment === '..') return false
  return (allowsHidden || !segment.startsWith('.')) && !isAmbiguousName(segment)
}
