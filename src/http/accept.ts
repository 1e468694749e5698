/** What a client prefers: `Accept`, `Accept-Language`, `Accept-Encoding` (RFC 9110, section 12.5). */

import Negotiator from 'negotiator'

/** The longest header that is looked at; a longer one counts as absent. */
const MAX_LENGTH = 4096

/** Picks from what a server has, or lists all that the client named. */
type Ranking = (available?: readonly string[]) => string[]

/** One of the headers: what the client named, and what it likes best. */
export class Preferences {
  readonly #rank: Ranking
  /** What the client named, the most wanted first, without what it refuses. */
  readonly values: readonly string[]

  constructor(rank: Ranking, isSent: boolean) {
    this.#rank = rank
    this.values = isSent ? rank() : []
  }

  /**
   * The one of `available` that the client wants most, or `undefined` when it wants none of them.
   *
   * Of those it likes equally well, it is the first in `available` that the header names; without
   * the header, it is the first. Without `available`, it is what the client named first.
   */
  best(available?: readonly string[]): string | undefined {
    return available === undefined ? this.values[0] : this.#rank(available)[0]
  }

  /** Whether the client takes this. */
  accepts(value: string): boolean {
    return this.#rank([value]).length > 0
  }
}

/** The headers a client states its preferences with, as they were sent. */
export interface AcceptHeaders {
  /** The value of `Accept`. */
  readonly accept?: string | undefined
  /** The value of `Accept-Language`. */
  readonly language?: string | undefined
  /** The value of `Accept-Encoding`. */
  readonly encoding?: string | undefined
}

/** All preferences of a client; each header is read when it is first asked for. */
export class Accept {
  readonly #headers: AcceptHeaders
  readonly #negotiator: Negotiator
  #mimetypes: Preferences | undefined
  #languages: Preferences | undefined
  #encodings: Preferences | undefined

  constructor(headers: AcceptHeaders) {
    this.#headers = headers
    this.#negotiator = new Negotiator({
      headers: {
        accept: bounded(headers.accept),
        'accept-language': bounded(headers.language),
        'accept-encoding': bounded(headers.encoding),
      },
    })
  }

  /** Media types. */
  get mimetypes(): Preferences {
    this.#mimetypes ??= new Preferences(
      (available) => this.#negotiator.mediaTypes(available),
      bounded(this.#headers.accept) !== undefined,
    )
    return this.#mimetypes
  }

  /** Languages. */
  get languages(): Preferences {
    this.#languages ??= new Preferences(
      (available) => this.#negotiator.languages(available),
      bounded(this.#headers.language) !== undefined,
    )
    return this.#languages
  }

  /** Content codings. */
  get encodings(): Preferences {
    this.#encodings ??= new Preferences(
      (available) => this.#negotiator.encodings(available),
      bounded(this.#headers.encoding) !== undefined,
    )
    return this.#encodings
  }
}

function bounded(text: string | undefined): string | undefined {
  return text === undefined || text.length > MAX_LENGTH ? undefined : text
}
