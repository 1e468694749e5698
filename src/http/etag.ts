/** Entity tags (RFC 9110, section 8.8.3). */

/** An entity tag. */
export interface ETag {
  /** What stands between the quotes. */
  readonly value: string
  /** Whether it says no more than that two representations mean the same. */
  readonly isWeak: boolean
}

/** entity-tag = [ "W/" ] DQUOTE *etagc DQUOTE, and what may follow it in a list (section 5.6.1.2) */
const NEXT_ETAG = /[\t ,]*(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"[\t ]*(?:,[\t ,]*|$)/y

/** Reads one entity tag, or gives `undefined` for text that is none. */
export function parseETag(text: string): ETag | undefined {
  const tags = parseETags(text)
  return tags === '*' || tags?.length !== 1 ? undefined : tags[0]
}

/** Reads the value of `If-Match` or `If-None-Match`, or gives `undefined` for what is malformed. */
export function parseETags(text: string): '*' | ETag[] | undefined {
  const list = text.trim()
  if (list === '*') return '*'
  const tags: ETag[] = []
  for (let end = 0; end < list.length; end = NEXT_ETAG.lastIndex) {
    NEXT_ETAG.lastIndex = end
    const match = NEXT_ETAG.exec(list)
    if (match === null) return undefined
    tags.push({ value: match[2] ?? '', isWeak: match[1] !== undefined })
  }
  return tags
}

/** Writes an entity tag as it stands in a header. Throws a `TypeError` for a value with a quote in it. */
export function formatETag(tag: ETag): string {
  if (!/^[\x21\x23-\x7e\x80-\xff]*$/.test(tag.value)) {
    throw new TypeError(
      `The entity tag ${JSON.stringify(tag.value)} has a quote, a space or a control character.`,
    )
  }
  return `${tag.isWeak ? 'W/' : ''}"${tag.value}"`
}

/** Strong comparison (section 8.8.3.2): the same bytes. */
export function matchesStrongly(tags: '*' | readonly ETag[], tag: ETag): boolean {
  if (tags === '*') return true
  return !tag.isWeak && tags.some((other) => !other.isWeak && other.value === tag.value)
}

/** Weak comparison (section 8.8.3.2): the same meaning. */
export function matchesWeakly(tags: '*' | readonly ETag[], tag: ETag): boolean {
  return tags === '*' || tags.some((other) => other.value === tag.value)
}
