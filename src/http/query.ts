/** Query strings and form bodies: `application/x-www-form-urlencoded` (WHATWG URL, section 5). */

/** Names and values in the order they were sent. */
export type Pairs = [name: string, value: string][]

/**
 * Escapes that can be UTF-8, by the number of bytes their lead byte announces (RFC 3629, section 4).
 * Overlong forms and surrogates match too; `decodeURIComponent` refuses those.
 */
const UTF8_ESCAPES =
  /(?:%[0-7][\da-f])+|%[cd][\da-f]%[89ab][\da-f]|%e[\da-f](?:%[89ab][\da-f]){2}|%f[0-7](?:%[89ab][\da-f]){3}/gi

/**
 * Reads a query string.
 *
 * Only `&` separates. Escapes that are not UTF-8, and stray percent signs, stay as they were
 * written.
 */
export function parseQuery(text: string): Pairs {
  const pairs: Pairs = []
  for (const part of text.split('&')) {
    if (part !== '') pairs.push(splitPair(part, decodeTolerantly))
  }
  return pairs
}

/**
 * Reads the body of a form.
 *
 * Gives `'malformed'` when an escape is not UTF-8, and `'too-many'` for more than `maxPairs` pairs.
 */
export function parseForm(text: string, maxPairs: number): Pairs | 'malformed' | 'too-many' {
  const pairs: Pairs = []
  for (const part of text.split('&')) {
    if (part === '') continue
    if (pairs.length >= maxPairs) return 'too-many'
    try {
      pairs.push(splitPair(part, decodeStrictly))
    } catch {
      return 'malformed'
    }
  }
  return pairs
}

/** Writes pairs as a query string, spaces as `+`. */
export function formatQuery(pairs: Iterable<readonly [string, string]>): string {
  const query = new URLSearchParams()
  for (const [name, value] of pairs) query.append(name, value)
  return query.toString()
}

function splitPair(part: string, decode: (text: string) => string): [string, string] {
  const equals = part.indexOf('=')
  if (equals === -1) return [decode(part), '']
  return [decode(part.slice(0, equals)), decode(part.slice(equals + 1))]
}

function decodeStrictly(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text
  return spaced.includes('%') ? decodeURIComponent(spaced) : spaced
}

function decodeTolerantly(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text
  return spaced.includes('%') ? spaced.replace(UTF8_ESCAPES, decodeEscapes) : spaced
}

function decodeEscapes(escapes: string): string {
  try {
    return decodeURIComponent(escapes)
  } catch {
    return escapes
  }
}
