/** The media types of files, by their names. */

import { mimes } from 'mrmime'

/** Types outside `text/` and `+xml` that are text (as Werkzeug's `get_content_type` has them). */
const TEXT_TYPES: ReadonlySet<string> = new Set([
  'application/ecmascript',
  'application/javascript',
  'application/sql',
  'application/xml',
  'application/xml-dtd',
  'application/xml-external-parsed-entity',
])

/** The media type of a file, by its extension; `application/octet-stream` when that says nothing. */
export function mimetypeOfFile(name: string): string {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase()
  const mimetype = name.includes('.') && Object.hasOwn(mimes, extension) && mimes[extension]
  return mimetype || 'application/octet-stream'
}

/** Adds `; charset=utf-8` to the media type of a text that names no charset. */
export function withCharset(mimetype: string): string {
  if (mimetype.includes(';') || !isText(mimetype)) return mimetype
  return `${mimetype}; charset=utf-8`
}

function isText(mimetype: string): boolean {
  return mimetype.startsWith('text/') || mimetype.endsWith('+xml') || TEXT_TYPES.has(mimetype)
}
