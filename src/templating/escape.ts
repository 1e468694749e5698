/** The characters that mean something in HTML, and how they are written as text. */

/** What must not appear as such in HTML text, or in an attribute between quotes. */
const SPECIAL = /[&<>"']/

/** Below this length a look at each character is faster than the start of a regular expression. */
const SHORT = 24

/**
 * Escapes `& < > " '` in a text.
 *
 * The result is safe between tags and in an attribute between quotes; it is not safe in an attribute
 * without quotes, in a script, or as a URL, where `javascript:` needs none of these characters.
 */
export function escapeText(text: string): string {
  if (text.length > SHORT && !SPECIAL.test(text)) return text
  let escaped = ''
  let start = 0
  for (let i = 0; i < text.length; i++) {
    const entity = entityOf(text.charCodeAt(i))
    if (entity === undefined) continue
    escaped += text.slice(start, i) + entity
    start = i + 1
  }
  return start === 0 ? text : escaped + text.slice(start)
}

function entityOf(code: number): string | undefined {
  switch (code) {
    case 0x26:
      return '&amp;'
    case 0x3c:
      return '&lt;'
    case 0x3e:
      return '&gt;'
    case 0x22:
      return '&quot;'
    case 0x27:
      return '&#39;'
    default:
      return undefined
  }
}

/** A reference that `escapeText` may have written, or a numeric one (HTML, section 13.1.4). */
const REFERENCE = /&(?:(amp|lt|gt|quot|apos|nbsp)|#(\d{1,7})|#[xX]([\dA-Fa-f]{1,6}));/g

const NAMED: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', '\u00a0'],
])

/** Replaces references by their characters: numeric ones, and `amp lt gt quot apos nbsp`. */
export function unescapeText(text: string): string {
  return text.replace(REFERENCE, (_reference, name?: string, decimal?: string, hex?: string) => {
    if (name !== undefined) return NAMED.get(name) ?? ''
    return toCharacter(decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal))
  })
}

/** What is no character becomes U+FFFD (HTML, section 13.2.5.80). */
function toCharacter(code: number): string {
  const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
  return String.fromCodePoint(isCharacter ? code : 0xfffd)
}
