/** The names of templates, and the files they stand for. */

/**
 * Gives the file that a name stands for, or `undefined` for a name that cannot be a template's.
 *
 * A name that ends in the extension is the file; to every other name the extension is added:
 * `page` -> `page.eta`, `mail.txt` -> `mail.txt.eta`. So no file without the extension is ever
 * compiled. Names are relative to the root of the loaders; one that starts with `./` is relative to the
 * file it is used in. Absolute names, backslashes, NUL and the segments `.` and `..` lead nowhere.
 */
export function toFileName(name: string, extension: string, usedIn = ''): string | undefined {
  const path = name.startsWith('./') ? folderOf(usedIn) + name.slice(2) : name
  if (path.includes('\\') || path.includes('\0')) return undefined
  if (path.split('/').some((segment) => HIDDEN_SEGMENTS.has(segment))) return undefined
  return path.endsWith(extension) ? path : path + extension
}

const HIDDEN_SEGMENTS: ReadonlySet<string> = new Set(['', '.', '..'])

function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf('/') + 1)
}

/** Gives the name of a file's template: `sub/page.eta` -> `sub/page`. */
export function toTemplateName(file: string, extension: string): string {
  return file.endsWith(extension) ? file.slice(0, -extension.length) : file
}
