/** Values of header fields where somebody has decoded their bytes as UTF-8. */

/** Anything but printable ASCII and tabs. */
const UNUSUAL = /[^\t\x20-\x7e]/

/** Writes each UTF-8 byte of a text as a character, as the gateway has them (rule 9). */
export function toLatin1(text: string): string {
  return UNUSUAL.test(text) ? String.fromCharCode(...new TextEncoder().encode(text)) : text
}
