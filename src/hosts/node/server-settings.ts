/** The limits and times of a server: what may be chosen, what holds otherwise, how node is told. */

/** The limits and times of a server. Times are in milliseconds, and 0 stands for "no limit". */
export interface ServerSettings {
  /** How long the head of a request may take to arrive; then 408. Default 30 000. */
  readonly headersTimeoutMs?: number
  /** How long a whole request may take to arrive, its body included; then 408. Default 60 000. */
  readonly requestTimeoutMs?: number
  /** How often the two are looked at; so long they may be exceeded. At least 1, default 2000. */
  readonly checkingIntervalMs?: number
  /**
   * How long a connection may be without a request; node adds a second. Default 5000, and 75 000 with
   * `behindProxy`.
   */
  readonly keepAliveTimeoutMs?: number
  /**
   * Whether clients are those of a proxy or load balancer. It keeps connections for a minute or so, and
   * one that the server closes before is lost together with the request that was just sent over it.
   * Default `false`. (Whether the proxy's headers are trusted is another matter: that is a middleware's.)
   */
  readonly behindProxy?: boolean
  /**
   * How long a connection with a request may be without a byte in either direction; then it is cut, up
   * to two of `checkingIntervalMs` later. It ends clients that read nothing, and HTTP/2 sessions without
   * a request. Default 120 000.
   */
  readonly inactivityTimeoutMs?: number
  /** How long an application may take to return its body; then 503. Default 30 000. */
  readonly handlerTimeoutMs?: number
  /**
   * The most requests of one connection; the last response says `Connection: close`, and what came behind
   * its request is not looked at. For HTTP/2, the most streams of a session. Default 1000.
   */
  readonly maxRequestsPerSocket?: number
  /** The most connections at a time; others are closed at once. Default 10 000. */
  readonly maxConnections?: number
  /** The longest head of a request, in bytes; then 431. At least 1, default 16 384. */
  readonly maxHeaderBytes?: number
  /** The most header lines of a request, from 1 to 100; then 431. Default 100. */
  readonly maxHeaderLines?: number
  /** The most requests of an HTTP/2 session at a time; others are refused. At least 1, default 100. */
  readonly maxConcurrentStreams?: number
}

/** The settings of one server, complete. */
export type ResolvedSettings = Required<Omit<ServerSettings, 'behindProxy'>>

const DEFAULTS: ResolvedSettings = {
  headersTimeoutMs: 30_000,
  requestTimeoutMs: 60_000,
  // node's own interval makes of a timeout of 1 s one of 30 s.
  checkingIntervalMs: 2000,
  keepAliveTimeoutMs: 5000,
  inactivityTimeoutMs: 120_000,
  handlerTimeoutMs: 30_000,
  maxRequestsPerSocket: 1000,
  maxConnections: 10_000,
  maxHeaderBytes: 16_384,
  maxHeaderLines: 100,
  maxConcurrentStreams: 100,
}

/** Longer than nginx keeps a connection to its upstream, and than the usual load balancers do. */
const KEEP_ALIVE_BEHIND_PROXY_MS = 75_000

/** What a setting may be at least and at most, where that is not 0 and the longest time of a timer. */
const BOUNDS: Readonly<Record<string, readonly [least: number, most: number]>> = {
  checkingIntervalMs: [1, 2 ** 31 - 1],
  maxHeaderBytes: [1, 2 ** 31 - 1],
  maxHeaderLines: [1, 100],
  maxConcurrentStreams: [1, 2 ** 31 - 1],
}
const ANY_AMOUNT = [0, 2 ** 31 - 1] as const

/** Fills in the defaults. Throws a `RangeError` for what is no amount. */
export function resolveSettings(settings: ServerSettings): ResolvedSettings {
  const defaults = { ...DEFAULTS }
  if (settings.behindProxy === true) defaults.keepAliveTimeoutMs = KEEP_ALIVE_BEHIND_PROXY_MS
  const resolved = { ...defaults, ...pickAmounts(settings) }
  return { ...resolved, headersTimeoutMs: headersTimeout(settings, resolved) }
}

function pickAmounts(settings: ServerSettings): Partial<ResolvedSettings> {
  const amounts = Object.entries(settings).filter(
    ([name, value]) => name in DEFAULTS && value !== undefined,
  )
  for (const [name, value] of amounts) checkAmount('serve', name, value)
  return Object.fromEntries(amounts)
}

/** Checks a setting for the function `caller`. Throws a `RangeError` for what is no amount. */
export function checkAmount(caller: string, name: string, value: unknown): void {
  const [least, most] = BOUNDS[name] ?? ANY_AMOUNT
  if (Number.isInteger(value) && Number(value) >= least && Number(value) <= most) return
  throw new RangeError(
    `${caller}: ${name} is a whole number from ${least} to ${most}; it is ${String(value)}.`,
  )
}

/** The head is a part of the request: it cannot have more time than the whole. */
function headersTimeout(settings: ServerSettings, resolved: ResolvedSettings): number {
  const { headersTimeoutMs, requestTimeoutMs } = resolved
  if (requestTimeoutMs === 0) return headersTimeoutMs
  if (headersTimeoutMs > 0 && headersTimeoutMs <= requestTimeoutMs) return headersTimeoutMs
  if (settings.headersTimeoutMs === undefined) return requestTimeoutMs
  throw new RangeError(
    `serve: headersTimeoutMs (${headersTimeoutMs}) is longer than requestTimeoutMs (${requestTimeoutMs}).`,
  )
}

/** What of node's servers is set. Those for HTTP/2 have the same properties, for their HTTP/1 part. */
interface ServerProperties {
  headersTimeout: number
  requestTimeout: number
  connectionsCheckingInterval: number
  keepAliveTimeout: number
  timeout: number
  maxRequestsPerSocket: number
  maxConnections: number
  maxHeaderSize: number
  maxHeadersCount: number
  requireHostHeader: boolean
  insecureHTTPParser: boolean
  httpAllowHalfOpen: boolean
}

/** Tells a server its limits. Before it listens: then it begins to look at its connections. */
export function applySettings(server: object, settings: ResolvedSettings): void {
  const properties: ServerProperties = {
    headersTimeout: settings.headersTimeoutMs,
    requestTimeout: settings.requestTimeoutMs,
    connectionsCheckingInterval: settings.checkingIntervalMs,
    keepAliveTimeout: settings.keepAliveTimeoutMs,
    // For the sessions of HTTP/2. Connections of HTTP/1 are watched in a cheaper way.
    timeout: 'updateSettings' in server ? settings.inactivityTimeoutMs : 0,
    // node answers 503 to requests beyond it, which its clients sent before they could know.
    maxRequestsPerSocket: 0,
    maxConnections: settings.maxConnections === 0 ? Infinity : settings.maxConnections,
    maxHeaderSize: settings.maxHeaderBytes,
    // node drops the lines beyond it without a word; one more than is allowed is refused.
    maxHeadersCount: settings.maxHeaderLines + 1,
    // A missing Host is refused by createEnviron, with a page; node would answer without one.
    requireHostHeader: false,
    insecureHTTPParser: false,
    // A client that sends no more may still wait for its response (RFC 9112, section 9.6).
    httpAllowHalfOpen: true,
  }
  Object.assign(server, properties)
}

/** The settings of HTTP/2 that node is told. */
export function http2Options(settings: ResolvedSettings): Http2Limits {
  return {
    settings: {
      maxConcurrentStreams: settings.maxConcurrentStreams,
      maxHeaderListSize: settings.maxHeaderBytes,
    },
    // With the four pseudo-headers, and a line more, which is refused with a response.
    maxHeaderListPairs: settings.maxHeaderLines + PSEUDO_HEADERS + 1,
    // A client that opens and resets streams in a row is sent away (CVE-2023-44487): by all versions
    // of node where those were refused, by those that know streamResetBurst (not 20) in any case.
    maxSessionRejectedStreams: 100,
    maxSessionInvalidFrames: 100,
    streamResetBurst: 200,
    streamResetRate: 33,
    // The time that a connection may take to say which protocol it speaks.
    unknownProtocolTimeout: settings.headersTimeoutMs,
  }
}

const PSEUDO_HEADERS = 4

/** The options of node's HTTP/2 servers that set limits. */
interface Http2Limits {
  readonly settings: { readonly maxConcurrentStreams: number; readonly maxHeaderListSize: number }
  readonly maxHeaderListPairs: number
  readonly maxSessionRejectedStreams: number
  readonly maxSessionInvalidFrames: number
  readonly streamResetBurst: number
  readonly streamResetRate: number
  readonly unknownProtocolTimeout: number
}
