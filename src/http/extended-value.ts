/** Text of all scripts in a parameter: `filename*=UTF-8''na%C3%AFve.txt` (RFC 8187). */

/** ext-value = charset "'" [ language ] "'" value-chars (section 3.2.1) */
const EXTENDED_VALUE = /^(utf-8|iso-8859-1)'[a-z\d-]*'((?:%[\da-f]{2}|[!#$&+\-.^_`|~\da-z])*)$/i

/** attr-char has less than what `encodeURIComponent` leaves as it is. */
const NOT_ATTR_CHAR = /['()*]/g

/** Writes a text as the value of a parameter whose name ends with `*`. Half a surrogate pair becomes U+FFFD. */
export function encodeExtendedValue(text: string): string {
  return `UTF-8''${encodeURIComponent(text.toWellFormed()).replace(NOT_ATTR_CHAR, encodeAscii)}`
}

function encodeAscii(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
}

/** Reads such a value, or gives `undefined` for what is malformed or in another charset. */
export function decodeExtendedValue(value: string): string | undefined {
  const match = EXTENDED_VALUE.exec(value)
  if (match === null) return undefined
  const [, charset = '', encoded = ''] = match
  return charset.toLowerCase() === 'utf-8' ? decodeUtf8(encoded) : decodeLatin1(encoded)
}

function decodeUtf8(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded)
  } catch {
    return undefined
  }
}

function decodeLatin1(encoded: string): string {
  return encoded.replace(/%([\da-f]{2})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  )
}
