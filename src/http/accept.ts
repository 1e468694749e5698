/** What a client prefers: `Accept`, `Accept-Language`, `Accept-Encoding` (RFC 9110, section 12.5). */

import type { RangeKind, ReadRange } from './preferences.ts'
import { Preferences } from './preferences.ts'
import { isToken } from './token.ts'

/** The headers a client states its preferences with, as they were sent. */
export interface AcceptHeaders {
  /** The value of `Accept`. */
  readonly accept?: string | undefined
  /** The value of `Accept-Language`. */
  readonly language?: string | undefined
  /** The value of `Accept-Encoding`. */
  readonly encoding?: string | undefined
  /** The value of `Accept-Charset`. */
  readonly charset?: string | undefined
}

/** All preferences of a client; each header is read when it is first asked for. */
export class Accept {
  readonly #headers: AcceptHeaders
  #mimetypes: Preferences | undefined
  #languages: Preferences | undefined
  #encodings: Preferences | undefined
  #charsets: Preferences | undefined

  constructor(headers: AcceptHeaders) {
    this.#headers = headers
  }

  /** Media types. */
  get mimetypes(): Preferences {
    this.#mimetypes ??= new Preferences(MEDIA_TYPES, this.#headers.accept)
    return this.#mimetypes
  }

  /** Languages. */
  get languages(): Preferences {
    this.#languages ??= new Preferences(LANGUAGES, this.#headers.language)
    return this.#languages
  }

  /** Content codings. */
  get encodings(): Preferences {
    this.#encodings ??= new Preferences(CODINGS, this.#headers.encoding)
    return this.#encodings
  }

  /** Charsets. Clients no longer send them, and UTF-8 is right (RFC 9110, section 12.5.2). */
  get charsets(): Preferences {
    this.#charsets ??= new Preferences(CHARSETS, this.#headers.charset)
    return this.#charsets
  }

  /** Whether the client takes JSON; one that says nothing takes everything. */
  get acceptsJson(): boolean {
    return this.mimetypes.accepts('application/json')
  }

  /** Whether the client takes HTML or XHTML; one that says nothing takes everything. */
  get acceptsHtml(): boolean {
    return this.mimetypes.accepts('text/html') || this.acceptsXhtml
  }

  /** Whether the client takes XHTML; one that says nothing takes everything. */
  get acceptsXhtml(): boolean {
    return ['application/xhtml+xml', 'application/xml'].some((type) => this.mimetypes.accepts(type))
  }
}

/** RFC 9110, section 12.5.1: the closest range counts; one with parameters is closer than one without. */
const MEDIA_TYPES: RangeKind = {
  silence: '*/*',
  isRange: (name) => /^[^\s/]+\/[^\s/]+$/.test(name),
  match: (range, offered) => {
    const closeness = matchEssence(range.name, offered.name)
    if (closeness === undefined || !hasParameters(range, offered)) return undefined
    return range.parameters.size > 0 ? closeness + 1 : closeness
  },
}

/** How closely `type/subtype`, `type/*` or `*` + `/*` fits. */
function matchEssence(range: string, offered: string): number | undefined {
  if (range === offered) return 6
  if (range === '*/*') return 0
  return range.endsWith('/*') && offered.startsWith(range.slice(0, -1)) ? 4 : undefined
}

function hasParameters(range: ReadRange, offered: ReadRange): boolean {
  for (const [name, value] of range.parameters) {
    if (offered.parameters.get(name)?.toLowerCase() !== value.toLowerCase()) return false
  }
  return true
}

/**
 * A range fits languages that it begins (RFC 4647, section 3.3.1), and, where nothing is closer, those
 * that begin it (section 3.4): `de-CH` is served with `de`. What is refused is refused as it is written.
 */
const LANGUAGES: RangeKind = {
  silence: '*',
  isRange: isToken,
  match: ({ name, quality }, { name: offered }) => {
    if (name === offered) return Number.POSITIVE_INFINITY
    if (offered.startsWith(`${name}-`)) return name.length
    if (quality > 0 && name.startsWith(`${offered}-`)) return offered.length
    return name === '*' ? 0 : undefined
  },
}

const CHARSETS: RangeKind = { silence: '*', isRange: isToken, match: matchToken }

/** A response without a coding is always acceptable, unless the client says it is not (section 12.5.3). */
const CODINGS: RangeKind = {
  silence: 'identity',
  isRange: isToken,
  match: matchToken,
  complete: (ranges) => {
    if (ranges.some(({ name }) => name === 'identity' || name === '*')) return ranges
    const quality = Math.min(...ranges.map((range) => range.quality || 1))
    return [...ranges, { value: 'identity', name: 'identity', parameters: new Map(), quality }]
  },
}

function matchToken({ name }: ReadRange, { name: offered }: ReadRange): number | undefined {
  if (name === offered) return 1
  return name === '*' ? 0 : undefined
}
