/** The contract between hosts and applications: WSGI (PEP 3333) carried to an asynchronous runtime. */

/** A piece of a body. A string stands for its UTF-8 bytes. */
export type Chunk = string | Uint8Array

/** Response header fields in order; the case and the duplicates of names are kept. */
export type HeaderList = [name: string, value: string][]

/**
 * What an application returns.
 *
 * An Array is complete: it is not changed any more, and anybody may read it again. Everything else
 * streams: it is iterated once, one chunk at a time. A `close` is called exactly once, in every
 * outcome, also for a body that was never iterated.
 */
export type Body = (readonly Chunk[] & Closable) | StreamingBody

/** A body that is produced while it is sent. The `object` refuses a bare string at compile time. */
export type StreamingBody = (Iterable<Chunk> | AsyncIterable<Chunk>) & object & Closable

/** Something that holds a resource until it is closed. */
export interface Closable {
  /** Releases what the body holds. */
  close?(): unknown
}

/**
 * Takes the status (`'200 OK'`, `'200'`) and the header fields of the response.
 *
 * A second call must pass `error`: before the response is committed it replaces status and headers,
 * afterwards it throws `error` (PEP 3333, "The start_response() Callable").
 */
export type StartResponse = (status: string, headers: HeaderList, error?: unknown) => void

/** Answers one request. It is called with exactly two arguments, possibly many times at once. */
export type Application = (environ: Environ, startResponse: StartResponse) => Body | Promise<Body>

/** Wraps an application in another one. */
export type Middleware = (application: Application) => Application

/** The request body: it always ends, and it can be read once. */
export type Input = AsyncIterable<Uint8Array>

/** Where an application writes what went wrong. */
export interface ErrorStream {
  /** Writes text; lines end in `\n`. */
  write(text: string): unknown
}

/**
 * One request, as its host hands it over: an ordinary object, made afresh for every request.
 *
 * Names without a dot are CGI variables (RFC 3875, section 4.1) and are strings; a variable that is
 * not known is absent.
 */
export interface Environ {
  /** The method as it was sent. */
  REQUEST_METHOD: string
  /** The part of the path that led to this application: `""` or `/...` without a trailing slash. */
  SCRIPT_NAME: string
  /** The rest of the path: percent-decoded UTF-8, save that `%2F` and `%25` stay as they are. */
  PATH_INFO: string
  /** The query as it was sent, without its question mark. */
  QUERY_STRING: string
  /** The name of the server, when the client did not name one. */
  SERVER_NAME: string
  /** The port of the server, in digits. */
  SERVER_PORT: string
  /** The protocol of the request: `HTTP/1.1`. */
  SERVER_PROTOCOL: string
  /** The media type of the request's body. */
  CONTENT_TYPE?: string
  /** The length of the request's body in bytes, in digits. */
  CONTENT_LENGTH?: string
  /** The request target exactly as it was sent. */
  REQUEST_URI?: string
  /** The address of the peer: an IP literal. */
  REMOTE_ADDR?: string
  /** The port of the peer, in digits. */
  REMOTE_PORT?: string
  /** The user, where a server in front has authenticated one. */
  REMOTE_USER?: string
  /** The name of the host software. */
  SERVER_SOFTWARE?: string
  /** The version of the gateway. */
  'wsgi.version': readonly [1, 0]
  /** The scheme the client used, as far as the last hop tells. */
  'wsgi.url_scheme': 'http' | 'https'
  /** The request's body. */
  'wsgi.input': Input
  /** The log. */
  'wsgi.errors': ErrorStream
  /** Always `false`: an application object cannot be shared between threads. */
  'wsgi.multithread': boolean
  /** Whether other processes serve the same application. */
  'wsgi.multiprocess': boolean
  /** Whether the process ends after this request. */
  'wsgi.run_once': boolean
  /** Gives a signal that aborts if the client leaves before the response is complete. */
  'wsgi.signal'?: (environ: Environ) => AbortSignal
  /** Keeps the host alive until `work` has settled. */
  'wsgi.wait_until'?: (environ: Environ, work: Promise<unknown>) => void
  /** Sends a 103 response with these headers (RFC 8297). */
  'wsgi.early_hints'?: (environ: Environ, headers: HeaderList) => void
  /** Makes a body of a file, or of its bytes from `start` up to and without `end`. */
  'wsgi.file_wrapper'?: (path: string, start?: number, end?: number) => Body
  /** The header fields as received: name, value, name, value. */
  'wsgi.raw_headers'?: readonly string[]
  /** The host the client asked for, with its port when it is not the scheme's own. */
  HTTP_HOST?: string
  /** The cookies, joined by `"; "`. */
  HTTP_COOKIE?: string
  /** The codings the host has taken off the body already. */
  HTTP_TRANSFER_ENCODING?: string
  /** A request header: `HTTP_ACCEPT`. */
  [header: `HTTP_${string}`]: string | undefined
  /** What hosts and middleware add. */
  [extension: `${string}.${string}`]: unknown
}
