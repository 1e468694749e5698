/** Names for files that strangers have named. */

import { isDeviceName } from './safe-join.ts'

/**
 * Makes a name that is safe to store a file under: letters, digits, `_`, `.` and `-` of ASCII, as
 * Werkzeug's `secure_filename` does.
 *
 * `'../../etc/passwd'` -> `'etc_passwd'`, `'My cool movie.mov'` -> `'My_cool_movie.mov'`. Marks are taken
 * off letters, and other characters are dropped; what remains may be empty, and two names may become
 * one. A device of Windows gets an underscore in front: `'con.txt'` -> `'_con.txt'`.
 */
export function secureFilename(name: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/[^\s -~]/g, '')
    .split(/[\s/]+/)
  const kept = words
    .filter((word) => word !== '')
    .join('_')
    .replace(/[^\w.-]/g, '')
  const secured = trimEnds(kept)
  return isDeviceName(secured) ? `_${secured}` : secured
}

/** Takes dots and underscores off both ends: no hidden files, and no `..`. */
function trimEnds(name: string): string {
  let start = 0
  let end = name.length
  while (start < end && isTrimmed(name[start])) start += 1
  while (end > start && isTrimmed(name[end - 1])) end -= 1
  return name.slice(start, end)
}

function isTrimmed(character: string | undefined): boolean {
  return character === '.' || character === '_'
}
