/** Paths below a folder, made of names that strangers sent. */

/**
 * Joins a folder and names that nobody has checked, or gives `undefined` where the path would not be
 * below the folder, as Werkzeug's `safe_join` does.
 *
 * A name may have slashes, `.` and `..`, as long as it does not lead out. Refused are absolute names, and,
 * on every system, what means another file on Windows: backslashes, colons, dots and spaces at the end
 * of a name, and devices. It only looks at the text: symbolic links are followed by whoever opens the
 * path, save by `sendFromDirectory`.
 */
export function safeJoin(folder: string, ...names: readonly string[]): string | undefined {
  const parts: string[] = []
  for (const name of names) {
    const segments = normalize(name)
    if (segments === undefined) return undefined
    parts.push(...segments)
  }
  if (parts.length === 0) return folder
  // As in Werkzeug, no folder is the current one, and never the root.
  if (folder === '') return `./${parts.join('/')}`
  return `${folder.endsWith('/') ? folder : `${folder}/`}${parts.join('/')}`
}

/** The segments of one name; each name stays below what stands in front of it. */
function normalize(name: string): string[] | undefined {
  if (name.startsWith('/')) return undefined
  const kept: string[] = []
  for (const segment of name.split('/')) {
    if (segment === '' || segment === '.') continue
    const isRefused = segment === '..' ? kept.pop() === undefined : isAmbiguousName(segment)
    if (isRefused) return undefined
    if (segment !== '..') kept.push(segment)
  }
  return kept
}

/** Separators, drives and streams, and endings that Windows drops. */
const AMBIGUOUS_NAME = /[\\:\0]|[. ]$/

/** The devices of Windows, which are in every folder, whatever extension they are given. */
const DEVICE_NAME = /^(?:con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]|conin\$|conout\$)(?: *\.|$)/i

/** Whether a name is that of a device on Windows: `con`, `NUL.txt`. */
export function isDeviceName(name: string): boolean {
  return DEVICE_NAME.test(name)
}

/** Whether one segment of a path means another file than it says, on some system. */
export function isAmbiguousName(segment: string): boolean {
  return AMBIGUOUS_NAME.test(segment) || isDeviceName(segment)
}
