/** URLs with characters outside of ASCII (RFC 3987). */

/** What must be encoded in a URI reference: all but reserved, unreserved and "%" (RFC 3986, section 2). */
const NOT_IN_URI = /[^\w\-.~!$&'()*+,;=:@/?#[\]%]+/g

/** Escapes of characters outside of ASCII, and of unreserved ones (RFC 3986, section 2.3). */
const DISPLAYED_ESCAPES =
  /%(?:2[de]|3\d|[46][1-9a-f]|[57][\da]|5f|7e)|%[cd][\da-f]%[89ab][\da-f]|%e[\da-f](?:%[89ab][\da-f]){2}|%f[0-7](?:%[89ab][\da-f]){3}/gi

/**
 * Writes an IRI as a URI: `/é€ x` -> `/%C3%A9%E2%82%AC%20x`.
 *
 * Escapes stay as they are, so nothing is encoded twice. Control characters and the backslash are
 * encoded, so the text can neither end a header nor be taken for another host.
 */
export function iriToUri(iri: string): string {
  return iri.replace(NOT_IN_URI, encodeText)
}

/** Writes a URI for people: escapes that are not needed become the characters they stand for. */
export function uriToIri(uri: string): string {
  return uri.includes('%') ? uri.replace(DISPLAYED_ESCAPES, decodeEscape) : uri
}

function encodeText(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}

function decodeEscape(escaped: string): string {
  try {
    return decodeURIComponent(escaped)
  } catch {
    return escaped
  }
}
