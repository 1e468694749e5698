/** Values of header fields where somebody has decoded their bytes as UTF-8. */

/** Anything but printable ASCII and tabs. */
const UNUSUAL = /[^\t\x20-\x7e]/

/** Writes each UTF-8 byte of a text as a character, as the gateway has them (rule 9). */
export function toLatin1(text: string): string {
  if (!UNUSUAL.test(text)) return text
  let characters = ''
  for (const byte of new TextEncoder().encode(text)) characters += String.fromCharCode(byte)
  return characters
}

/** Takes back what `toLatin1` does; bytes that are no UTF-8 stay characters. */
export function fromLatin1(text: string): string {
  if (!UNUSUAL.test(text)) return text
  try {
    return strictDecoder.decode(Uint8Array.from(text, (character) => character.charCodeAt(0)))
  } catch {
    return text
  }
}

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
