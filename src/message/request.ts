/** The request: a friendly view of an environ. */

import type { Environ } from '../gateway/index.ts'
import type { Authorization, ETagSet, IfRange, MediaType, RequestedRanges } from '../http/index.ts'
import {
  Accept,
  parseAuthorization,
  parseCookies,
  parseCount,
  parseETagSet,
  parseHttpDate,
  parseIfRange,
  parseMediaType,
  parseQuery,
  parseRanges,
  RequestCacheControl,
  splitList,
} from '../http/index.ts'
import type { JsonOutcome } from './json-body.ts'
import { isJsonType, parseJsonBody, refuseJsonType } from './json-body.ts'
import type { JsonProvider } from './json-provider.ts'
import { PLAIN_JSON } from './json-provider.ts'
import type { RequestLimits } from './limits.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import { MultiDict } from './multi-dict.ts'
import { RequestBody } from './request-body.ts'
import { RequestForm } from './request-form.ts'
import { RequestHeaders } from './request-headers.ts'
import { baseUrlOf, hostOf, hostUrlOf, pathOf, rootUrlOf, urlOf } from './request-url.ts'
import type { UploadPart } from './upload-part.ts'
import type { UploadedFile } from './uploaded-file.ts'

/** How `json` treats a body that is none. */
export interface JsonOptions {
  /** Reads the body whatever its media type. Default `false`. */
  readonly force?: boolean
  /** Gives `undefined` for a body that is not JSON, instead of an error. Default `false`. */
  readonly silent?: boolean
}

const decoder = new TextDecoder()

/** What was read before. Members appear when they are first asked for. */
interface Parsed {
  args?: MultiDict
  headers?: RequestHeaders
  cookies?: MultiDict
  accept?: Accept
  authorization?: Authorization | undefined
  cacheControl?: RequestCacheControl
  mediaType?: MediaType | undefined
  signal?: AbortSignal
  body?: RequestBody
  json?: JsonOutcome
  form?: RequestForm
}

/** A read-only view of an environ. Each part is parsed when it is first asked for. */
export class Request {
  /** The environ. */
  readonly environ: Environ
  /** The most bytes of the body; set it before reading. */
  maxContentLength: number
  /** The most bytes of the text of a form; set it before reading. */
  maxFormMemorySize: number
  /** The most parts of a form; set it before reading. Urlencoded forms may always have 1 000 fields. */
  maxFormParts: number
  readonly #provider: JsonProvider
  readonly #parsed: Parsed = {}

  /** `provider` reads bodies in JSON; by default as `JSON` does. */
  constructor(
    environ: Environ,
    limits: RequestLimits = DEFAULT_LIMITS,
    provider: JsonProvider = PLAIN_JSON,
  ) {
    this.environ = environ
    this.#provider = provider
    this.maxContentLength = limits.maxContentLength ?? DEFAULT_LIMITS.maxContentLength
    this.maxFormMemorySize = limits.maxFormMemorySize ?? DEFAULT_LIMITS.maxFormMemorySize
    this.maxFormParts = limits.maxFormParts ?? DEFAULT_LIMITS.maxFormParts
  }

  /** The method, in upper case. */
  get method(): string {
    return this.environ.REQUEST_METHOD.toUpperCase()
  }

  /**
   * The path below the application, with one leading slash: `/hello/Ada`.
   *
   * It is percent-decoded, save that `%2F` and `%25` stay as they are, so that its slashes are those
   * the router sees; `decodeSegment` finishes a segment.
   */
  get path(): string {
    return pathOf(this.environ)
  }

  /** The path, a question mark and the query, even an empty one: `/search?q=x`. */
  get fullPath(): string {
    return `${this.path}?${this.queryString}`
  }

  /** The whole URL. Characters outside of ASCII are not encoded. */
  get url(): string {
    return urlOf(this.environ)
  }

  /** The URL without its query. */
  get baseUrl(): string {
    return baseUrlOf(this.environ)
  }

  /** The URL of the application: `http://example.com/shop/`. */
  get rootUrl(): string {
    return rootUrlOf(this.environ)
  }

  /** Scheme and host: `http://example.com/`. */
  get hostUrl(): string {
    return hostUrlOf(this.environ)
  }

  /** The host the client asked for, with its port when it is not the scheme's own. */
  get host(): string {
    return hostOf(this.environ)
  }

  /** The scheme. */
  get scheme(): 'http' | 'https' {
    return this.environ['wsgi.url_scheme']
  }

  /** Whether the request came over https. */
  get isSecure(): boolean {
    return this.scheme === 'https'
  }

  /** The path that led to the application, without a trailing slash; `''` for one at the root. */
  get scriptRoot(): string {
    return this.environ.SCRIPT_NAME
  }

  /** The address of the peer, where it is known. */
  get remoteAddress(): string | undefined {
    return this.environ.REMOTE_ADDR
  }

  /** The addresses of `X-Forwarded-For`, or the peer's. Anybody can send that header: do not trust it. */
  get accessRoute(): readonly string[] {
    const forwarded = this.environ['HTTP_X_FORWARDED_FOR']
    if (forwarded !== undefined) return splitList(forwarded)
    return this.remoteAddress === undefined ? [] : [this.remoteAddress]
  }

  /** The query as it was sent, without its question mark. */
  get queryString(): string {
    return this.environ.QUERY_STRING
  }

  /** The names and values of the query. Escapes that are not UTF-8 stay as they were sent. */
  get args(): MultiDict {
    this.#parsed.args ??= new MultiDict(parseQuery(this.queryString))
    return this.#parsed.args
  }

  /** The header fields. */
  get headers(): RequestHeaders {
    this.#parsed.headers ??= new RequestHeaders(this.environ)
    return this.#parsed.headers
  }

  /** The cookies. The first one of a name counts. */
  get cookies(): MultiDict {
    this.#parsed.cookies ??= new MultiDict(parseCookies(this.environ.HTTP_COOKIE ?? ''))
    return this.#parsed.cookies
  }

  /** What the client prefers: media types, languages and content codings. */
  get accept(): Accept {
    this.#parsed.accept ??= new Accept({
      accept: this.environ['HTTP_ACCEPT'],
      language: this.environ['HTTP_ACCEPT_LANGUAGE'],
      encoding: this.environ['HTTP_ACCEPT_ENCODING'],
      charset: this.environ['HTTP_ACCEPT_CHARSET'],
    })
    return this.#parsed.accept
  }

  /** Who the client says it is; `undefined` when it says nothing or is not understood. Nothing is checked. */
  get authorization(): Authorization | undefined {
    if (!('authorization' in this.#parsed)) {
      this.#parsed.authorization = parseAuthorization(this.environ['HTTP_AUTHORIZATION'] ?? '')
    }
    return this.#parsed.authorization
  }

  /** What the client asks of caches. */
  get cacheControl(): RequestCacheControl {
    this.#parsed.cacheControl ??= new RequestCacheControl(this.environ['HTTP_CACHE_CONTROL'] ?? '')
    return this.#parsed.cacheControl
  }

  /** The versions that must be there, or the answer is 412: `request.ifMatch?.has('v1')`. */
  get ifMatch(): ETagSet | undefined {
    return parseETagSet(this.environ['HTTP_IF_MATCH'])
  }

  /** The versions that the client has: `request.ifNoneMatch?.hasWeakly('v1')`. */
  get ifNoneMatch(): ETagSet | undefined {
    return parseETagSet(this.environ['HTTP_IF_NONE_MATCH'])
  }

  /** The date of the version that the client has. `ifNoneMatch` beats it (RFC 9110, section 13.1.3). */
  get ifModifiedSince(): Date | undefined {
    return parseHttpDate(this.environ['HTTP_IF_MODIFIED_SINCE'] ?? '')
  }

  /** The date after which nothing may have changed, or the answer is 412. `ifMatch` beats it. */
  get ifUnmodifiedSince(): Date | undefined {
    return parseHttpDate(this.environ['HTTP_IF_UNMODIFIED_SINCE'] ?? '')
  }

  /** The parts that the client wants; `undefined` for none, and for what is malformed. */
  get range(): RequestedRanges | undefined {
    return parseRanges(this.environ['HTTP_RANGE'] ?? '')
  }

  /** The version that `range` counts for. */
  get ifRange(): IfRange | undefined {
    return parseIfRange(this.environ['HTTP_IF_RANGE'] ?? '')
  }

  /** When the client made the request, by its clock. */
  get date(): Date | undefined {
    return parseHttpDate(this.environ['HTTP_DATE'] ?? '')
  }

  /** How many servers may pass the request on. */
  get maxForwards(): number | undefined {
    return parseCount(this.environ['HTTP_MAX_FORWARDS'] ?? '')
  }

  /** The media type of the body, as it was sent. */
  get contentType(): string | undefined {
    return this.environ.CONTENT_TYPE
  }

  /** The media type of the body in lower case, without parameters; `''` when there is none. */
  get mimetype(): string {
    return this.#mediaType?.essence ?? ''
  }

  /** The parameters of the media type: `charset` -> `utf-8`. */
  get mimetypeParameters(): ReadonlyMap<string, string> {
    return this.#mediaType?.parameters ?? new Map()
  }

  get #mediaType(): MediaType | undefined {
    if (!('mediaType' in this.#parsed)) {
      this.#parsed.mediaType = parseMediaType(this.environ.CONTENT_TYPE ?? '')
    }
    return this.#parsed.mediaType
  }

  /** The length of the body in bytes, where the client said it. */
  get contentLength(): number | undefined {
    const length = this.environ.CONTENT_LENGTH
    return length === undefined || !/^\d+$/.test(length) ? undefined : Number(length)
  }

  /** The coding of the body: `gzip`. */
  get contentEncoding(): string | undefined {
    return this.environ['HTTP_CONTENT_ENCODING']
  }

  /** Whether the body is in JSON, by its media type. */
  get isJson(): boolean {
    return isJsonType(this.mimetype)
  }

  /** The URL that led here. */
  get referrer(): string | undefined {
    return this.environ['HTTP_REFERER']
  }

  /** What the client calls itself. */
  get userAgent(): string | undefined {
    return this.environ['HTTP_USER_AGENT']
  }

  /** The origin of the page that made the request. */
  get origin(): string | undefined {
    return this.environ['HTTP_ORIGIN']
  }

  /** The method that a page of another origin asks to be allowed. */
  get accessControlRequestMethod(): string | undefined {
    return this.environ['HTTP_ACCESS_CONTROL_REQUEST_METHOD']
  }

  /** The request headers that a page of another origin asks to be allowed. */
  get accessControlRequestHeaders(): readonly string[] {
    return splitList(this.environ['HTTP_ACCESS_CONTROL_REQUEST_HEADERS'] ?? '')
  }

  /** Aborts when the client leaves before the response is complete; never, on a host that cannot tell. */
  get signal(): AbortSignal {
    this.#parsed.signal ??=
      this.environ['wsgi.signal']?.(this.environ) ?? new AbortController().signal
    return this.#parsed.signal
  }

  /**
   * The body, as it comes over the wire and as it was encoded. It can be read once, and nothing else
   * can read it then; after `bytes()` and its kin it gives what they read.
   */
  get stream(): AsyncIterable<Uint8Array> {
    return this.#body.stream(this.maxContentLength)
  }

  get #body(): RequestBody {
    this.#parsed.body ??= new RequestBody(this.environ)
    return this.#parsed.body
  }

  /**
   * The whole body.
   *
   * Rejects with `ContentTooLarge` above `maxContentLength`, with `UnsupportedMediaType` for one that is
   * compressed, and with `ClientDisconnected` when the client leaves before its end.
   */
  bytes(): Promise<Uint8Array> {
    return this.#body.bytes(this.maxContentLength)
  }

  /** The whole body as text. Bytes that are not UTF-8 become U+FFFD. */
  async text(): Promise<string> {
    return decoder.decode(await this.bytes())
  }

  /**
   * The value of a body in JSON. The caller says its type, and should check it: strangers send it.
   *
   * Rejects with `UnsupportedMediaType` for another media type or charset, and with `BadRequest` for
   * what is not JSON in UTF-8, is nested more than 1 000 deep, or has a key that pollutes prototypes.
   */
  json<value = unknown>(options?: JsonOptions & { readonly silent?: false }): Promise<value>
  json<value = unknown>(options: JsonOptions): Promise<value | undefined>
  async json(options: JsonOptions = {}): Promise<unknown> {
    const { force = false, silent = false } = options
    const refusal = force ? undefined : refuseJsonType(this.#mediaType)
    if (refusal !== undefined) return failUnless(silent, refusal)
    const bytes = await this.bytes()
    this.#parsed.json ??= parseJsonBody(bytes, this.#provider)
    const outcome = this.#parsed.json
    return outcome.type === 'value' ? outcome.value : failUnless(silent, outcome.error)
  }

  /**
   * The names and values of a form, urlencoded or multipart.
   *
   * Rejects with `UnsupportedMediaType` for another media type or charset, with `BadRequest` for what is
   * malformed, and with `ContentTooLarge` above the limits. A request without a body has an empty form.
   */
  form(): Promise<MultiDict> {
    return this.#form.fields()
  }

  /**
   * The files of a multipart form, by the names of their fields. It is read together with `form()`, and
   * rejects as that does.
   *
   * Small files are kept in memory, larger ones in temporary files, until the request is over.
   */
  files(): Promise<MultiDict<UploadedFile>> {
    return this.#form.files()
  }

  /**
   * The parts of a multipart form, fields and files, in the order in which they come over the wire and
   * not faster than they are read. It takes the place of `form()` and `files()`, and nothing is kept.
   *
   * What is left of a part when the next one is asked for is skipped. Rejects as `form()` does, as soon
   * as something is wrong: parts before it were given already.
   */
  uploads(): AsyncIterableIterator<UploadPart> {
    return this.#form.uploads()
  }

  get #form(): RequestForm {
    this.#parsed.form ??= new RequestForm(this, this.#body)
    return this.#parsed.form
  }

  /**
   * Ends the request: the files of its form are removed, and its form cannot be read any more.
   * An application does that by itself when its response is complete.
   */
  async close(): Promise<void> {
    await this.#form.close()
  }
}

function failUnless(silent: boolean, error: Error): undefined {
  if (!silent) throw error
}
