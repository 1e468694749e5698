/**
 * The forms in which the text of a path is written.
 *
 * Decoded text is what people mean: `50%`. PATH_INFO has two escapes left, so that a slash that is part
 * of a value is told from one that separates: `50%25`, `a%2Fb`. Plain text is PATH_INFO with these undone;
 * an encoded slash is U+0000 in it. A URL has all its escapes.
 */

/** What must be encoded in a path: all but pchar and "/" (RFC 3986, section 3.3). */
const NOT_IN_PATH = /[^\w\-.~!$&'()*+,;=:@/]+/g

/** What must be encoded in one segment of a path. */
const NOT_IN_SEGMENT = /[^\w\-.~!$&'()*+,;=:@]+/g

/** What must be encoded in PATH_INFO, where a percent sign starts an escape. */
const NOT_IN_PATH_INFO = /[^\w\-.~!$&'()*+,;=:@/%]+/g

/** What must be encoded in a query, as `application/x-www-form-urlencoded` has it. */
const NOT_IN_QUERY = /[^\w\-.~!$'()*,/:;?@]+/g

/** What must be encoded in a reference to a URL, whose escapes and delimiters stay. */
const NOT_IN_REFERENCE = /[^\w\-.~!$&'()*+,;=:@/%?#[\]]+/g

/** Writes decoded text as part of a URL's path; slashes stay. */
export function encodePath(text: string): string {
  return text.replace(NOT_IN_PATH, encodeText)
}

/** Writes decoded text as part of one segment of a URL's path. */
export function encodeSegment(text: string): string {
  return text.replace(NOT_IN_SEGMENT, encodeText)
}

/** Writes PATH_INFO as the path of a URL. */
export function quotePathInfo(path: string): string {
  return path.replace(NOT_IN_PATH_INFO, encodeText)
}

/** Writes a reference to a URL that may hold characters beyond ASCII. */
export function quoteReference(text: string): string {
  return text.replace(NOT_IN_REFERENCE, encodeText)
}

/** Writes text as a name or a value of a query. */
export function encodeQuery(text: string): string {
  return text.replace(NOT_IN_QUERY, (part) => encodeText(part).replaceAll('%20', '+'))
}

function encodeText(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}

/** Writes decoded text in the form of PATH_INFO; slashes stay separators. */
export function toPathInfo(text: string): string {
  return text.replaceAll('%', '%25')
}

/** Stands for an encoded slash in plain text. */
export const ENCODED_SLASH = '\0'

/** Undoes the escapes of PATH_INFO. */
export function toPlain(text: string): string {
  return text.replaceAll('%2F', ENCODED_SLASH).replaceAll('%25', '%')
}

/** Gives plain text its slashes back. */
export function decodePlain(text: string): string {
  return text.replaceAll(ENCODED_SLASH, '/')
}
