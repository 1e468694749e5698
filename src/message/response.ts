/** The response: what a view's result becomes, and an application that answers with it. */

// biome-ignore-all lint/style/noExcessiveLinesPerFile: the second half is a table, a property for each header field.

import type {
  Application,
  Body,
  Chunk,
  Environ,
  HeaderList,
  StartResponse,
} from '../gateway/index.ts'
import { checkStatus } from '../gateway/index.ts'
import type {
  ByteRange,
  ContentDisposition,
  ContentRange,
  ContentSecurityPolicyInit,
  CookieOptions,
  EmbedderPolicy,
  HeaderMapInit,
  Link,
  OpenerPolicy,
  WwwAuthenticate,
} from '../http/index.ts'
import {
  ContentSecurityPolicy,
  evaluateConditions,
  formatContentDisposition,
  formatContentRange,
  formatETag,
  formatLinks,
  formatRetryAfter,
  formatStatus,
  HeaderMap,
  HeaderSet,
  iriToUri,
  isFieldValue,
  MAX_COOKIE_SIZE,
  parseContentDisposition,
  parseContentRange,
  parseEmbedderPolicy,
  parseETag,
  parseLinks,
  parseOpenerPolicy,
  parseRetryAfter,
  parseWwwAuthenticate,
  ResponseCacheControl,
  readCount,
  readDate,
  sha1Hex,
  withCharset,
  writeCount,
  writeDate,
  writeText,
} from '../http/index.ts'
import type { Closer } from './close-after.ts'
import { closeAfter, closeAll } from './close-after.ts'
import { conditionsOf } from './conditions.ts'
import { readFetchResponse } from './fetch-response.ts'
import { isRequested } from './requested-body.ts'
import type { ResponseBody, SettledBody } from './response-body.ts'
import { bytesOf, isStreaming, readWhole, settleBody } from './response-body.ts'
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
  #closers: Closer[] | undefined
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

  /**
   * What is sent. Nothing, `null`, is the empty text, and a stream is seen as a body of the gateway.
   *
   * Setting it takes away a `Content-Length`, which was that of the old body. A streaming body that was
   * there before is closed together with the response, so the one that is set may be made of it.
   */
  get body(): SettledBody {
    return this.#body
  }
  set body(body: ResponseBody) {
    const before = this.#body
    this.#body = settleBody(body)
    if (!this.#isStarted && isStreaming(before)) this.onClose(() => before.close?.())
    this.#isStarted = false
    this.#headers?.delete('content-length')
  }

  /** Whether the body is produced while it is sent. */
  get isStreamed(): boolean {
    return isStreaming(this.#body)
  }

  /** Whether the body is JSON, by its media type: `application/json`, `application/problem+json`. */
  get isJson(): boolean {
    return /^application\/(?:[^;]*\+)?json$/.test(this.mimetype ?? '')
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
  set location(location: string | undefined) {
    writeText(this.headers, 'Location', location && iriToUri(location))
  }

  /** The request headers that the answer depends on: `response.vary.add('Cookie')`. */
  get vary(): HeaderSet {
    return new HeaderSet(this.headers, 'Vary')
  }
  set vary(names: Iterable<string> | undefined) {
    this.vary.replace(names)
  }

  /** The entity tag as it is sent: `"abc"`. Set to a text without quotes, it gets them. */
  get etag(): string | undefined {
    return this.headers.get('etag')
  }
  set etag(etag: string | undefined) {
    if (etag === undefined) this.headers.delete('etag')
    else this.headers.set('ETag', formatETag(parseETag(etag) ?? { value: etag, isWeak: false }))
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
    return readDate(this.headers, 'Last-Modified')
  }
  set lastModified(date: Date | undefined) {
    writeDate(this.headers, 'Last-Modified', date)
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
    this.#dropBody()
    this.status = status
    this.body = null
  }

  /** Closes the body at once, since nobody will read it. What goes wrong is told when the response closes. */
  #dropBody(): void {
    const body = this.#body
    if (this.#isStarted || !isStreaming(body)) return
    this.#isStarted = true
    const closing = closeAll([() => body.close?.()])
    closing.catch(() => undefined)
    this.onClose(() => closing)
  }

  /**
   * Has `closer` run when the response is over: its body was sent, or the client has left, or it is not
   * sent at all (Flask's `call_on_close`). Several run in their order, after the body has closed; errors
   * in them are logged by the server.
   */
  onClose(closer: () => unknown): void {
    this.#closers ??= []
    this.#closers.push(closer)
  }

  /** Releases what a response holds that is not going to be sent. */
  close(): Promise<void> | undefined {
    const body = this.#body
    const closers = this.#closers ?? []
    this.#closers = undefined
    if (!this.#isStarted && isStreaming(body)) {
      this.#isStarted = true
      closers.unshift(() => body.close?.())
    }
    return closers.length === 0 ? undefined : closeAll(closers)
  }

  /**
   * Takes the place of another response, which is closed together with this one, and not before: the
   * body of this one may be made of it, or be the same.
   */
  replace(other: Response): void {
    if (other === this) return
    if (other.#body === this.#body && isStreaming(this.#body)) other.#isStarted = true
    this.onClose(() => other.close())
  }

  /**
   * The bytes of the body. A streaming body is read to its end, and is complete from then on.
   *
   * Rejects with the error that breaks the body off; it cannot be sent then.
   */
  async bytes(): Promise<Uint8Array> {
    return bytesOf(await this.#complete())
  }

  /** The body as text, in UTF-8. A streaming body is read to its end, and is complete from then on. */
  async text(): Promise<string> {
    const body = await this.#complete()
    return typeof body === 'string' ? body : new TextDecoder().decode(bytesOf(body))
  }

  /** The value that the body is the JSON of. Throws a `SyntaxError` when it is none. */
  async json(): Promise<unknown> {
    return JSON.parse(await this.text())
  }

  /** Reads a streaming body to its end, and adds an entity tag: the response can be kept, and sent often. */
  async freeze(): Promise<this> {
    await this.#complete()
    return this.addEtag()
  }

  async #complete(): Promise<string | Uint8Array | readonly Chunk[]> {
    const body = this.#body
    if (!isStreaming(body)) return body
    this.#checkUnused()
    this.#isStarted = true
    const bytes = await readWhole(body)
    this.#body = bytes
    this.#isStarted = false
    return bytes
  }

  /** The application that answers every request with this. */
  get gateway(): Application {
    return (environ, startResponse) => this.start(startResponse, environ)
  }

  /**
   * Starts the answer and gives its body. Cookies that did not say whether they are `Secure` are so
   * if `environ` came over https, and the log is told of those of more than `maxCookieSize` bytes. A
   * streaming body can be sent once; a second time throws.
   */
  start(
    startResponse: StartResponse,
    environ?: Environ,
    maxCookieSize: number = MAX_COOKIE_SIZE,
  ): Body {
    this.#checkUnused()
    try {
      startResponse(this.#status, this.#takeHeaders(environ, maxCookieSize))
      return this.#takeBody(environ)
    } catch (error) {
      void this.#closeQuietly()
      throw error
    }
  }

  /** The error that is thrown meanwhile is the one that counts. */
  async #closeQuietly(): Promise<void> {
    try {
      await this.close()
    } catch {
      // Nobody is left to tell: the response has no log.
    }
  }

  #checkUnused(): void {
    if (!this.#isStarted) return
    throw new TypeError(
      'This response streams its body, and that was sent already, or read; make one for each request.',
    )
  }

  #takeBody(environ: Environ | undefined): Body {
    const body = this.#body
    const taken = typeof body === 'string' || body instanceof Uint8Array ? [body] : body
    if (isStreaming(body)) {
      this.#isStarted = true
      if (isRequested(body)) body['flagon.onStart'](environ)
    }
    const closers = this.#closers
    if (closers === undefined) return taken
    if (this.#isStarted) this.#closers = undefined
    return closeAfter(taken, closers)
  }

  #takeHeaders(environ: Environ | undefined, maxCookieSize: number): HeaderList {
    const headers: HeaderList = this.#headers?.toList() ?? [['Content-Type', this.#contentType]]
    if (environ !== undefined) this.#cookies?.settle(headers, environ, maxCookieSize)
    return this.#status.startsWith('304') ? withoutBodyFields(headers) : headers
  }

  /** What caches may do with the answer: `response.cacheControl.maxAge = 60`. */
  get cacheControl(): ResponseCacheControl {
    return new ResponseCacheControl(this.headers)
  }

  /** When the answer was made. The server says it by itself. */
  get date(): Date | undefined {
    return readDate(this.headers, 'Date')
  }
  set date(date: Date | undefined) {
    writeDate(this.headers, 'Date', date)
  }

  /** When the answer is stale; `cacheControl.maxAge` beats it (RFC 9111, section 5.3). */
  get expires(): Date | undefined {
    return readDate(this.headers, 'Expires')
  }
  set expires(date: Date | undefined) {
    writeDate(this.headers, 'Expires', date)
  }

  /** How many seconds ago a cache got the answer. */
  get age(): number | undefined {
    return readCount(this.headers, 'Age')
  }
  set age(seconds: number | undefined) {
    writeCount(this.headers, 'Age', seconds)
  }

  /** When the client may try again: after so many seconds, or at a date. */
  get retryAfter(): number | Date | undefined {
    return parseRetryAfter(this.headers.get('retry-after') ?? '')
  }
  set retryAfter(retryAfter: number | Date | undefined) {
    const text = retryAfter === undefined ? undefined : formatRetryAfter(retryAfter)
    writeText(this.headers, 'Retry-After', text)
  }

  /** The methods there are: `response.allow.add('GET')`, `response.allow = ['GET', 'PUT']`. */
  get allow(): HeaderSet {
    return new HeaderSet(this.headers, 'Allow')
  }
  set allow(methods: Iterable<string> | undefined) {
    this.allow.replace(methods)
  }

  /** The length of the body in bytes, where it was set. Hosts count a body that is complete. */
  get contentLength(): number | undefined {
    return readCount(this.headers, 'Content-Length')
  }
  set contentLength(length: number | undefined) {
    writeCount(this.headers, 'Content-Length', length)
  }

  /** The coding of the body: `gzip`. */
  get contentEncoding(): string | undefined {
    return this.headers.get('content-encoding')
  }
  set contentEncoding(coding: string | undefined) {
    writeText(this.headers, 'Content-Encoding', coding)
  }

  /** The languages of the readers: `response.contentLanguage = ['de-CH']`. */
  get contentLanguage(): HeaderSet {
    return new HeaderSet(this.headers, 'Content-Language')
  }
  set contentLanguage(languages: Iterable<string> | undefined) {
    this.contentLanguage.replace(languages)
  }

  /** Where exactly this representation is. Characters that a URL may not hold are encoded. */
  get contentLocation(): string | undefined {
    return this.headers.get('content-location')
  }
  set contentLocation(location: string | undefined) {
    writeText(this.headers, 'Content-Location', location && iriToUri(location))
  }

  /** What part of the whole the body is. Ranges are in bytes, and `end` is the byte after the last. */
  get contentRange(): ContentRange | undefined {
    return parseContentRange(this.headers.get('content-range') ?? '')
  }
  set contentRange(content: { readonly range?: ByteRange; readonly length: number } | undefined) {
    const text = content && formatContentRange(content.range, content.length)
    writeText(this.headers, 'Content-Range', text)
  }

  /** Whether the client shows the body or saves it, and under which name, in any script. */
  get contentDisposition(): ContentDisposition | undefined {
    return parseContentDisposition(this.headers.get('content-disposition') ?? '')
  }
  set contentDisposition(disposition: ContentDisposition | undefined) {
    const text = disposition && formatContentDisposition(disposition)
    writeText(this.headers, 'Content-Disposition', text)
  }

  /** What belongs to the answer: `response.links = [{ target: '/app.css', rel: 'preload' }]`. */
  get links(): readonly Link[] {
    return parseLinks(this.headers.get('link') ?? '') ?? []
  }
  set links(links: readonly Link[]) {
    writeText(this.headers, 'Link', links.length === 0 ? undefined : formatLinks(links))
  }

  /** The ways to log in; one, or several. */
  get wwwAuthenticate(): readonly WwwAuthenticate[] {
    return parseWwwAuthenticate(this.headers.get('www-authenticate') ?? '') ?? []
  }
  set wwwAuthenticate(challenges: WwwAuthenticate | readonly WwwAuthenticate[]) {
    this.headers.delete('www-authenticate')
    for (const challenge of [challenges].flat()) {
      this.headers.append('WWW-Authenticate', challenge.toString())
    }
  }

  /** What the page may load and run: `response.contentSecurityPolicy.set('img-src', "'self'")`. */
  get contentSecurityPolicy(): ContentSecurityPolicy {
    return new ContentSecurityPolicy(this.headers, 'Content-Security-Policy')
  }
  set contentSecurityPolicy(policy: ContentSecurityPolicyInit | undefined) {
    this.contentSecurityPolicy.replace(policy)
  }

  /** What the page would not be allowed to load and run: it is only reported. */
  get contentSecurityPolicyReportOnly(): ContentSecurityPolicy {
    return new ContentSecurityPolicy(this.headers, 'Content-Security-Policy-Report-Only')
  }
  set contentSecurityPolicyReportOnly(policy: ContentSecurityPolicyInit | undefined) {
    this.contentSecurityPolicyReportOnly.replace(policy)
  }

  /** Which pages may share a group of windows with this one. */
  get crossOriginOpenerPolicy(): OpenerPolicy | undefined {
    return parseOpenerPolicy(this.headers.get('cross-origin-opener-policy') ?? '')
  }
  set crossOriginOpenerPolicy(policy: OpenerPolicy | undefined) {
    writeText(this.headers, 'Cross-Origin-Opener-Policy', policy)
  }

  /** What the page may embed that does not say that it may be embedded. */
  get crossOriginEmbedderPolicy(): EmbedderPolicy | undefined {
    return parseEmbedderPolicy(this.headers.get('cross-origin-embedder-policy') ?? '')
  }
  set crossOriginEmbedderPolicy(policy: EmbedderPolicy | undefined) {
    writeText(this.headers, 'Cross-Origin-Embedder-Policy', policy)
  }

  /** The origin whose pages may read the answer, or `*`. One that differs by request needs `vary` too. */
  get accessControlAllowOrigin(): string | undefined {
    return this.headers.get('access-control-allow-origin')
  }
  set accessControlAllowOrigin(origin: string | undefined) {
    writeText(this.headers, 'Access-Control-Allow-Origin', origin)
  }

  /** Whether those pages may read it although it was asked for with cookies. */
  get accessControlAllowCredentials(): boolean {
    return this.headers.get('access-control-allow-credentials') === 'true'
  }
  set accessControlAllowCredentials(isAllowed: boolean | undefined) {
    writeText(this.headers, 'Access-Control-Allow-Credentials', isAllowed ? 'true' : undefined)
  }

  /** The request headers that those pages may send. */
  get accessControlAllowHeaders(): HeaderSet {
    return new HeaderSet(this.headers, 'Access-Control-Allow-Headers')
  }
  set accessControlAllowHeaders(names: Iterable<string> | undefined) {
    this.accessControlAllowHeaders.replace(names)
  }

  /** The methods that those pages may use. */
  get accessControlAllowMethods(): HeaderSet {
    return new HeaderSet(this.headers, 'Access-Control-Allow-Methods')
  }
  set accessControlAllowMethods(methods: Iterable<string> | undefined) {
    this.accessControlAllowMethods.replace(methods)
  }

  /** The response headers that those pages may read. */
  get accessControlExposeHeaders(): HeaderSet {
    return new HeaderSet(this.headers, 'Access-Control-Expose-Headers')
  }
  set accessControlExposeHeaders(names: Iterable<string> | undefined) {
    this.accessControlExposeHeaders.replace(names)
  }

  /** For how many seconds a browser need not ask again what those pages may do. */
  get accessControlMaxAge(): number | undefined {
    return readCount(this.headers, 'Access-Control-Max-Age')
  }
  set accessControlMaxAge(seconds: number | undefined) {
    writeCount(this.headers, 'Access-Control-Max-Age', seconds)
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
