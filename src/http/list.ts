/** Lists in header fields (RFC 9110, section 5.6.1). */

const TAB = 0x09
const SPACE = 0x20
const QUOTE = 0x22
const BACKSLASH = 0x5c

/** The members of a list, without the space around them; empty ones do not count. */
export function splitList(text: string, separator: ',' | ';' = ','): string[] {
  const members = text.includes('"') ? splitOutsideQuotes(text, separator) : text.split(separator)
  return members.map(trimSpace).filter((member) => member !== '')
}

/** A quoted string may hold the separator. One that does not end reaches to the end of the text. */
function splitOutsideQuotes(text: string, separator: string): string[] {
  const members: string[] = []
  let start = 0
  let isQuoted = false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === QUOTE) isQuoted = !isQuoted
    else if (isQuoted && code === BACKSLASH) i++
    else if (!isQuoted && text[i] === separator) {
      members.push(text.slice(start, i))
      start = i + 1
    }
  }
  members.push(text.slice(start))
  return members
}

/** Takes off the spaces and tabs around a text, and no other space (OWS, RFC 9110, section 5.6.3). */
export function trimSpace(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isSpace(text.charCodeAt(start))) start++
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

function isSpace(code: number): boolean {
  return code === SPACE || code === TAB
}
