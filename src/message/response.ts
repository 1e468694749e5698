/** The response: what a view's result becomes, and an application that answers with it. */

import type {
  Application,
  Body,
  Chunk,
  Environ,
  HeaderList,
  StartResponse,
} from '../gateway/index.ts'
import { checkStatus, concatChunks, toBytes } from '../gateway/index.ts'
import type { CookieOptions, HeaderMapInit } from '../http/index.ts'
import {
  evaluateConditions,
  formatETag,
  formatHttpDate,
  formatStatus,
  HeaderMap,
  HeaderSet,
  iriToUri,
  isFieldValue,
  parseETag,
  parseHttpDate,
  sha1Hex,
  withCharset,
} from '../http/index.ts'
import { conditionsOf } from './conditions.ts'
import { readFetchResponse } from './fetch-response.ts'
import type { ResponseBody, SettledBody } from './response-body.ts'
import { isStreaming, settleBody } from './response-body.ts'
import { ResponseCookies } from './response-cookies.ts'

/** What a response is made with, besides its body. */
export interface ResponseInit {
  /** The code, or a code with a reason phrase of one's own: `404`, `'404 Gone Fishing'`. Default 200. */
  readonly status?: number | string
  /** Header fields. */
  readonly headers?: HeaderMapInit
  /** The media type; the charset is added to the type of a text. Default `text/html`. */
  readonly mimetype?: string
}

/** The content type of a response that names none, as in Flask. */
const DEFAULT_CONTENT_TYPE = 'text/html; charset=utf-8'

/** Fields that describe a body, which a 304 does not have (RFC 9110, section 15.4.5). */
const BODY_FIELDS: ReadonlySet<string> = new Set([
  'content-encoding',
  'content-language',
  'content-length',
  'content-range',
  'content-type',
  'last-modified',
])

/** An answer. Its `gateway` is an application. */
export class Response {
  #status = '200 OK'
  #body: SettledBody
  /** The content type as long as there is no header map, which most responses never need. */
  #contentType = DEFAULT_CONTENT_TYPE
  #headers: HeaderMap | undefined
  #cookies: ResponseCookies | undefined
  #isStarted = false

  /** Throws a `TypeError` for a body, a status or a header that cannot be sent. */
  constructor(body?: ResponseBody, init?: ResponseInit) {
    this.#body = settleBody(body)
    if (init === undefined) return
    if (init.status !== undefined) this.status = init.status
    if (init.headers !== undefined) this.#headers = createHeaders(init.headers)
    if (init.mimetype !== undefined) this.mimetype = init.mimetype
  }

  /** Makes a response of one of the `fetch` API. */
  static from(response: globalThis.Response): Response {
    const { body, status, headers } = readFetchResponse(response)
    const made = new Response(body, { status, headers })
    if (!response.headers.has('content-type')) made.headers.delete('content-type')
    return made
  }

  /** The code: 404. It is set to a code, or to one with a reason phrase: `'404 Gone Fishing'`. */
  get status(): number {
    return Number(this.#status.slice(0, 3))
  }
  set status(status: number | string) {
    this.#status = readStatus(status)
  }

  /** The code, by Flask's name for it. */
  get statusCode(): number {
    return this.status
  }

  /** The reason phrase: `Not Found`. */
  get statusText(): string {
    return this.#status.slice(4)
  }

  /** The header fields. */
  get headers(): HeaderMap {
    this.#headers ??= new HeaderMap([['Content-Type', this.#contentType]])
    return this.#headers
  }

  /** What is sent. Nothing, `null`, is the empty text, and a web stream is seen as a body. */
  get body(): SettledBody {
    return this.#body
  }
  set body(body: ResponseBody) {
    this.#body = settleBody(body)
    this.#isStarted = false
  }

  /** Whether the body is produced while it is sent. */
  get isStreamed(): boolean {
    return isStreaming(this.#body)
  }

  /** The media type with its parameters: `text/html; charset=utf-8`. */
  get contentType(): string | undefined {
    return this.#headers === undefined ? this.#contentType : this.#headers.get('content-type')
  }
  set contentType(contentType: string) {
    if (this.#headers === undefined && isFieldValue(contentType)) this.#contentType = contentType
    else this.headers.set('Content-Type', contentType)
  }

  /** The media type without its parameters. Setting it adds the charset to the type of a text. */
  get mimetype(): string | undefined {
    return this.contentType?.split(';', 1)[0]?.trim().toLowerCase()
  }
  set mimetype(mimetype: string) {
    this.contentType = withCharset(mimetype)
  }

  /** Where a redirect leads, or what was created. Characters that a URL may not hold are encoded. */
  get location(): string | undefined {
    return this.headers.get('location')
  }
  set location(location: string) {
    this.headers.set('Location', iriToUri(location))
  }

  /** The request headers that the answer depends on: `response.vary.add('Cookie')`. */
  get vary(): HeaderSet {
    return new HeaderSet(this.headers, 'Vary')
  }

  /** The entity tag as it is sent: `"abc"`. Set to a text without quotes, it gets them. */
  get etag(): string | undefined {
    return this.headers.get('etag')
  }
  set etag(etag: string) {
    const tag = parseETag(etag) ?? { value: etag, isWeak: false }
    this.headers.set('ETag', formatETag(tag))
  }

  /** Sets an entity tag made of the body, unless there is one. A streamed body has none to make. */
  addEtag(): this {
    if (this.headers.has('etag')) return this
    if (isStreaming(this.#body)) {
      throw new TypeError('A streamed body is not known yet, so set etag instead of addEtag().')
    }
    this.etag = sha1Hex(bytesOf(this.#body))
    return this
  }

  /** When what is sent last changed. */
  get lastModified(): Date | undefined {
    return parseHttpDate(this.headers.get('last-modified') ?? '')
  }
  set lastModified(date: Date) {
    this.headers.set('Last-Modified', formatHttpDate(date))
  }

  /**
   * Adds a cookie. Defaults: `Path=/; HttpOnly; SameSite=Lax`, and `Secure` on https.
   *
   * Throws a `TypeError` for a name or an attribute that browsers would refuse.
   */
  setCookie(name: string, value = '', options: CookieOptions = {}): void {
    this.#cookies ??= new ResponseCookies()
    this.headers.append('Set-Cookie', this.#cookies.format(name, value, options))
  }

  /** Makes the browser drop a cookie; `path` and `domain` must be those it was set with. */
  deleteCookie(name: string, options: Omit<CookieOptions, 'maxAge' | 'expires'> = {}): void {
    this.setCookie(name, '', { ...options, expires: new Date(0), maxAge: 0 })
  }

  /**
   * Turns the answer to a GET or HEAD into a 304 or 412 where the request's conditions ask for one
   * (RFC 9110, section 13). It takes `etag` and `lastModified` as the version of this answer.
   */
  makeConditional(request: { readonly environ: Environ }): this {
    const conditions = conditionsOf(request.environ)
    if (conditions.method !== 'GET' && conditions.method !== 'HEAD') return this
    if (this.status < 200 || this.status > 299) return this
    const outcome = evaluateConditions(conditions, {
      etag: parseETag(this.etag ?? ''),
      lastModified: this.lastModified,
    })
    if (outcome !== 'proceed') this.#empty(outcome === 'failed' ? 412 : 304)
    return this
  }

  #empty(status: number): void {
    this.close()
    this.status = status
    this.body = null
  }

  /** Releases a streaming body that is not going to be sent. */
  close(): unknown {
    if (this.#isStarted || !isStreaming(this.#body)) return undefined
    this.#isStarted = true
    return this.#body.close?.()
  }

  /** The application that answers every request with this. */
  get gateway(): Application {
    return (environ, startResponse) => this.start(startResponse, environ)
  }

  /**
   * Starts the answer and gives its body. Cookies that did not say whether they are `Secure` are so
   * if `environ` came over https. A streaming body can be sent once; a second time throws.
   */
  start(startResponse: StartResponse, environ?: Environ): Body {
    this.#checkUnused()
    startResponse(this.#status, this.#takeHeaders(environ))
    return this.#takeBody()
  }

  #checkUnused(): void {
    if (!this.#isStarted) return
    throw new TypeError(
      'This response streams its body, and that was sent already; make one for each request.',
    )
  }

  #takeBody(): Body {
    const body = this.#body
    if (typeof body === 'string' || body instanceof Uint8Array) return [body]
    this.#isStarted = isStreaming(body)
    return body
  }

  #takeHeaders(environ: Environ | undefined): HeaderList {
    const headers: HeaderList = this.#headers?.toList() ?? [['Content-Type', this.#contentType]]
    if (environ !== undefined) this.#cookies?.settle(headers, environ)
    return this.#status.startsWith('304') ? withoutBodyFields(headers) : headers
  }
}

function createHeaders(init: HeaderMapInit): HeaderMap {
  const headers = new HeaderMap(init)
  if (!headers.has('content-type')) headers.set('Content-Type', DEFAULT_CONTENT_TYPE)
  return headers
}

function readStatus(status: number | string): string {
  const text =
    typeof status === 'number' || /^\d+$/.test(status) ? formatStatus(Number(status)) : status
  checkStatus(text)
  return text
}

function withoutBodyFields(headers: HeaderList): HeaderList {
  return headers.filter(([name]) => !BODY_FIELDS.has(name.toLowerCase()))
}

function bytesOf(body: string | Uint8Array | readonly Chunk[]): Uint8Array {
  return typeof body === 'string' || body instanceof Uint8Array ? toBytes(body) : concatChunks(body)
}
