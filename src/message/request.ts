/** The request: a friendly view of an environ. */

import type { Environ } from '../gateway/index.ts'
import type { MediaType } from '../http/index.ts'
import { Accept, parseCookies, parseMediaType, parseQuery } from '../http/index.ts'
import { parseFormBody, refuseFormType } from './form-body.ts'
import type { JsonOutcome } from './json-body.ts'
import { isJsonType, parseJsonBody, refuseJsonType } from './json-body.ts'
import type { RequestLimits } from './limits.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import { MultiDict } from './multi-dict.ts'
import { RequestBody } from './request-body.ts'
import { RequestHeaders } from './request-headers.ts'
import { baseUrlOf, hostOf, hostUrlOf, pathOf, rootUrlOf, urlOf } from './request-url.ts'

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
  mediaType?: MediaType | undefined
  signal?: AbortSignal
  body?: RequestBody
  json?: JsonOutcome
  form?: Promise<MultiDict>
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
  readonly #parsed: Parsed = {}

  constructor(environ: Environ, limits: RequestLimits = DEFAULT_LIMITS) {
    this.environ = environ
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
    if (forwarded !== undefined) return forwarded.split(',').map((address) => address.trim())
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
    })
    return this.#parsed.accept
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
    this.#parsed.json ??= parseJsonBody(bytes)
    const outcome = this.#parsed.json
    return outcome.type === 'value' ? outcome.value : failUnless(silent, outcome.error)
  }

  /**
   * The names and values of a form.
   *
   * Rejects with `UnsupportedMediaType` for another media type or charset, with `BadRequest` for what is
   * malformed, and with `ContentTooLarge` above the limits. A request without a body has an empty form.
   */
  form(): Promise<MultiDict> {
    this.#parsed.form ??= this.#readForm()
    return this.#parsed.form
  }

  async #readForm(): Promise<MultiDict> {
    const maxLength = Math.min(this.maxContentLength, this.maxFormMemorySize)
    const refusal = refuseFormType(this.#mediaType)
    if (refusal === undefined) {
      return parseFormBody(await this.#body.bytes(maxLength), this.maxFormParts)
    }
    if ((await this.#body.bytes(maxLength)).byteLength > 0) throw refusal
    return new MultiDict()
  }
}

function failUnless(silent: boolean, error: Error): undefined {
  if (!silent) throw error
}
