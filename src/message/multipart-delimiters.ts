/**
 * Watches the delimiters of a multipart form while busboy 1.6 looks for them.
 *
 * busboy takes a delimiter that is followed by anything as the end of a part, and drops all up to the
 * next one when that is not a line end; it also drops a part whose head it does not like. Neither can be
 * seen from outside, so this looks inside: at the callback of its search, and at that of its parser of
 * heads. package.json names the one version that is built like this, and another one is an error.
 */

import type { PartFields } from './part-head.ts'

/** Whom is told what the watch finds. */
export interface DelimiterOwner {
  /** Takes the head of a part, and tells whether the part is wanted. */
  readHead(fields: PartFields): boolean
  /** Something that is no delimiter stands where one is, or a delimiter where none may be. */
  fail(): void
}

/** What the search found: `isMatch`, the bytes in front of it, from where, to where, and whether they last. */
type Segment = [
  isMatch: boolean,
  data: Uint8Array | undefined,
  start: number,
  end: number,
  isSafe: boolean,
]

/** The search for delimiters. */
interface Search {
  _cb: (...segment: Segment) => void
}

/** The parser of heads. */
interface HeadParser {
  cb: (fields: PartFields) => void
}

/** Where the bytes after a delimiter are; `content` is anywhere else. */
type Place = 'content' | 'after delimiter' | 'dash' | 'padding' | 'line end'

/** What makes busboy hand over any part as a file. */
const WANTED: PartFields = { 'content-disposition': ['form-data; name="part"; filename="part"'] }
const UNWANTED: PartFields = {}

const CRLF = Uint8Array.of(0x0d, 0x0a)
const DASHES = Uint8Array.of(0x2d, 0x2d)

/** The delimiters of one form. */
export class Delimiters {
  /** Whether the last one was read. */
  isComplete = false
  readonly #engine: object
  readonly #owner: DelimiterOwner
  readonly #forward: Search['_cb']
  #heads: HeadParser | undefined
  #place: Place = 'content'
  #isOver = false

  constructor(engine: object, owner: DelimiterOwner) {
    this.#engine = engine
    this.#owner = owner
    const search: unknown = Reflect.get(engine, '_bparser')
    if (!isSearch(search)) throw unknownVersion()
    this.#forward = search._cb.bind(search)
    search._cb = (...segment) => this.#take(...segment)
  }

  #take(...[isMatch, data, start, end, isSafe]: Segment): void {
    if (this.#isOver) return
    let from = start
    while (data !== undefined && this.#place !== 'content' && from < end) {
      this.#step(data[from] ?? 0)
      from += 1
      if (this.#isOver) return
    }
    this.#forward(isMatch, data, from, end, isSafe)
    if (isMatch) this.#begin()
  }

  /** A delimiter was found; a head or another delimiter must not be open. */
  #begin(): void {
    if (this.#place !== 'content' || this.#openHead !== null) this.#refuse()
    this.#place = 'after delimiter'
  }

  get #openHead(): unknown {
    return Reflect.get(this.#engine, '_hparser')
  }

  /** delimiter = CRLF "--" boundary; transport-padding and CRLF follow, or "--" (RFC 2046, section 5.1.1) */
  #step(byte: number): void {
    if (this.#place === 'dash') this.#close(byte)
    else if (this.#place === 'line end') this.#open(byte)
    else if (byte === CR) this.#place = 'line end'
    else if (byte === SPACE || byte === TAB) this.#place = 'padding'
    else if (byte === DASH && this.#place === 'after delimiter') this.#place = 'dash'
    else this.#refuse()
  }

  #close(byte: number): void {
    if (byte === DASH) this.#forward(false, DASHES, 0, 2, false)
    else this.#refuse()
    this.isComplete = byte === DASH
    this.#isOver = true
  }

  #open(byte: number): void {
    this.#place = 'content'
    if (byte === LF) this.#forward(false, CRLF, 0, 2, false)
    if (byte === LF) this.#heads ??= this.#watchHeads()
    else this.#refuse()
  }

  /** What follows makes no sense any more. */
  #refuse(): void {
    this.#isOver = true
    this.#owner.fail()
  }

  #watchHeads(): HeadParser {
    const heads = this.#openHead
    if (!isHeadParser(heads)) throw unknownVersion()
    const forward = heads.cb.bind(heads)
    heads.cb = (fields) => forward(this.#owner.readHead(fields) ? WANTED : UNWANTED)
    return heads
  }
}

const TAB = 0x09
const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20
const DASH = 0x2d

function isSearch(value: unknown): value is Search {
  return hasMethod(value, '_cb')
}

function isHeadParser(value: unknown): value is HeadParser {
  return hasMethod(value, 'cb')
}

function hasMethod(value: unknown, name: string): boolean {
  return (
    typeof value === 'object' && value !== null && typeof Reflect.get(value, name) === 'function'
  )
}

function unknownVersion(): TypeError {
  return new TypeError(
    'This is not busboy 1.6, whose insides uploads rely on; install that version.',
  )
}
