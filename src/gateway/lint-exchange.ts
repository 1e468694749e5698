/** What the checker knows of one request, and how it tells what it finds. */

import { LintError } from './lint-error.ts'
import type { Chunk, Environ, ErrorStream, HeaderList } from './types.ts'

/** Who listens to a checker, and whom it stands between. */
export interface LintOptions {
  /** Takes every violation: those that are thrown too, and those that are noticed too late for that. */
  readonly onError?: (error: LintError) => void
  /** Takes what is allowed but unwise. Nobody is told of it otherwise. */
  readonly onWarning?: (warning: LintError) => void
  /** Who is called. Default `application`. */
  readonly inside?: 'application' | 'middleware'
  /** Who calls. Default `server`. */
  readonly outside?: 'server' | 'middleware'
  /** Whether the middleware may read a streaming body before it returns (rule 45). Default `false`. */
  readonly buffers?: boolean
}

/** The two sides of a checker; the options say whether one of them is a middleware. */
export type Role = 'application' | 'server'

/** Status and headers, as they were accepted. */
export interface AcceptedHead {
  /** The status code. */
  readonly code: number
  /** The list the application passed. */
  readonly headers: HeaderList
  /** How the list looked then: its pairs, and what was in them, flat. */
  readonly snapshot: readonly unknown[]
  /** The Content-Length, if it was given. */
  readonly length: number | undefined
  /** Whether there is a Content-Type. */
  readonly hasType: boolean
}

/** A chunk, and how it was when it was given. */
export interface GivenChunk {
  readonly chunk: Uint8Array
  /** The number of its bytes. */
  readonly length: number
  /** The first of its bytes: who fills a buffer again begins there, and to look at all takes long. */
  readonly start: Uint8Array
}

/** Where an environ keeps its exchange. A copy made by spread has it too. */
export const EXCHANGE: unique symbol = Symbol('flagon.lint')

/** One request on its way through a checker. */
export class Exchange {
  /** The options of the checker. */
  readonly options: LintOptions
  /** The environ as it came from the server. */
  readonly environ: Environ
  /** The exchange of a checker further outside. */
  readonly outer: Exchange | undefined
  /** The log, as it came from the server. */
  readonly errors: ErrorStream
  /** The exchange behind the middleware inside this one; the last, if it made several. */
  inner: Exchange | undefined
  /** What a middleware inside was given: how its environ looked, and the environ itself. */
  given: { readonly members: Environ; readonly environ: Environ } | undefined
  /** The signal of the request, if the application asked for it. */
  signal: AbortSignal | undefined
  /** Whether the application has given a promise that has not settled. */
  isAwaited = false
  /** How often `startResponse` was called, also in vain. */
  startCount = 0
  /** The head that counts. */
  head: AcceptedHead | undefined
  /** Whether `startResponse` threw although it was given `error`. */
  hasThrown = false
  /** Whether the application has returned its body. */
  hasReturned = false
  /** The body, if it is an Array. */
  array: readonly Chunk[] | undefined
  /** Whether a chunk that is not empty was handed to the server. */
  hasContent = false
  /** The last chunk of a stream, if it was one of bytes. */
  lastChunk: GivenChunk | undefined
  /** Whether the server must have sent the head. */
  isCommitted = false
  /** Whether the server has made an iterator of the body. */
  isOpen = false
  /** How often the server has called `next()`. */
  nextCount = 0
  /** Whether a call of `next()` has not settled. */
  isPending = false
  /** Whether the iterator came to its end, or threw. */
  isFinished = false
  /** Whether the iterator threw. */
  hasFailed = false
  /** Whether it threw after the server of the middleware around it had got a chunk. */
  hasFailedLate = false
  /** Whether the server has called `return()`. */
  isReturned = false
  /** Whether a call of `return()` has not settled. */
  isReturning = false
  /** Whether the server has closed the body. */
  isClosed = false
  /** Ends the expectation that the body will be closed; absent where there is none. */
  forgetBody: (() => void) | undefined
  /** How many bytes of the body were handed to the server. */
  byteCount = 0
  /** What these bytes were, for the two checkers around a middleware. */
  digest = 0

  /** `environ` must be an object; what is in it is not checked yet. */
  constructor(options: LintOptions, environ: Environ) {
    this.options = options
    this.environ = environ
    const outer: unknown = Reflect.get(environ, EXCHANGE)
    this.outer = outer instanceof Exchange ? outer : undefined
    this.errors = this.outer?.errors ?? environ['wsgi.errors']
    const middleware = this.middleware
    if (middleware !== undefined) middleware.inner = this
  }

  /** The exchange outside the middleware that calls, if there is one with a checker on both sides. */
  get middleware(): Exchange | undefined {
    if (this.options.outside !== 'middleware') return undefined
    return this.outer?.options.inside === 'middleware' ? this.outer : undefined
  }

  /** Whether a middleware has a checker on both sides, and this is one of them. */
  get isBesideMiddleware(): boolean {
    return this.options.inside === 'middleware' || this.middleware !== undefined
  }

  /** The environ as the host made it, as far as checkers saw it. */
  get hostEnviron(): Environ {
    return this.outer?.hostEnviron ?? this.environ
  }

  /** Whether the response is complete as far as the application can see. */
  get isOver(): boolean {
    return this.isClosed || this.array !== undefined
  }

  /** Whether the response has no body on the wire, by its method or status (RFC 9110, section 6.4.1). */
  get isBodiless(): boolean {
    const code = this.head?.code
    if (this.environ.REQUEST_METHOD === 'HEAD') return true
    return code !== undefined && hasNoContent(code)
  }

  /** Whether another exchange is this one, or lies inside it. */
  holds(other: unknown): boolean {
    if (!(other instanceof Exchange)) return false
    return other === this || this.holds(other.outer)
  }

  /** Throws a violation. */
  fail(role: Role, rule: number, problem: string): never {
    throw tellError(this.options, role, rule, problem)
  }

  /**
   * Reports a violation that is noticed too late to be thrown: to the listener and to the log. Gives the
   * error.
   */
  report(role: Role, rule: number, problem: string): LintError {
    const error = tellError(this.options, role, rule, problem)
    this.errors.write(`${error.name}: ${error.message}\n`)
    return error
  }

  /** Tells what is allowed but unwise. */
  warn(role: Role, rule: number, problem: string): void {
    this.options.onWarning?.(createError(this.options, role, rule, problem))
  }
}

/** Whether responses with this code have no content (RFC 9110, sections 6.4.1 and 15.3.6). */
export function hasNoContent(code: number): boolean {
  return code === 204 || code === 205 || code === 304
}

/** Makes a violation known to the listener, and gives it. */
export function tellError(
  options: LintOptions,
  role: Role,
  rule: number,
  problem: string,
): LintError {
  const error = createError(options, role, rule, problem)
  options.onError?.(error)
  return error
}

function createError(options: LintOptions, role: Role, rule: number, problem: string): LintError {
  const side = role === 'application' ? options.inside : options.outside
  return new LintError(rule, side ?? role, problem)
}
