/** Quoted strings: how text that is no token stands in a header field (RFC 9110, section 5.6.4). */

import { isToken } from './token.ts'

/** Puts a text into quotes. */
export function quoteText(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

/** Writes a text as a token where it is one, and in quotes otherwise. */
export function formatWord(text: string): string {
  return isToken(text) ? text : quoteText(text)
}

/** Reads a token or a quoted string: takes quotes and escapes off. */
export function parseWord(text: string): string {
  const isQuoted = text.length > 1 && text.startsWith('"') && text.endsWith('"')
  return isQuoted ? unescapeQuoted(text.slice(1, -1)) : text
}

/** Takes the escapes off what stands between quotes. */
export function unescapeQuoted(text: string): string {
  return text.includes('\\') ? text.replace(/\\(.)/gs, '$1') : text
}
