/** One request of a client, and its response: a host in the process, with the checker below it. */

import type { Body, Environ, ErrorStream, HeaderList, StartResponse } from '../gateway/index.ts'
import { checkRequestOver, isPromise, LintError, lint } from '../gateway/index.ts'
import { toFetchHandler } from '../hosts/fetch/index.ts'
import type { OutgoingRequest } from './outgoing-request.ts'
import { completeEnviron, urlOf } from './outgoing-request.ts'
import { createSentRequest } from './sent-request.ts'
import type { TestContext } from './test-context.ts'
import type { TestedApp } from './tested-app.ts'
import type { BodyWatcher } from './watched-body.ts'
import { watchBody } from './watched-body.ts'

/** Status and header fields as the application gave them. */
interface Head {
  readonly status: string
  readonly headers: HeaderList
}

/** Sends one request to an application, and knows what became of it. */
export class Exchange implements BodyWatcher {
  /** The request. */
  readonly outgoing: OutgoingRequest
  /** What the application said, if it answered; hosts refuse some requests by themselves. */
  head: Head | undefined
  /** The context of the application, if it began one. */
  context: TestContext | undefined
  /** Aborts when the client leaves. */
  readonly signal: AbortSignal | undefined
  /** Whether the body is one that is streamed and not closed. */
  isOpen = false
  /** Leaves the body of the response; absent while there is none. */
  abandon: (() => Promise<void>) | undefined
  readonly #app: TestedApp
  readonly #errors: ErrorStream
  readonly #request: Request
  /** What went wrong, and was not told yet. */
  #failures: unknown[] = []
  /** What goes on after the response. */
  readonly #work = new Set<Promise<unknown>>()
  #closing: Promise<unknown> | undefined
  #environ: Environ | undefined

  constructor(
    app: TestedApp,
    outgoing: OutgoingRequest,
    errors: ErrorStream,
    signal: AbortSignal | undefined,
  ) {
    this.outgoing = outgoing
    this.signal = signal
    this.#app = app
    this.#errors = errors
    const waitUntil = (work: Promise<unknown>): void => this.#keep(work)
    this.#request = createSentRequest(outgoing, { signal, waitUntil })
  }

  /**
   * Sends the request, and gives the response of the host. Rejects with what broke the application, the
   * gateway or the host; when the client leaves, with the reason of its signal.
   */
  async send(): Promise<Response> {
    this.signal?.throwIfAborted()
    const ignore = this.#app.watchContexts((context) => this.#see(context))
    const answering = this.#answer()
    this.#keep(answering)
    try {
      return await untilAbort(answering, this.signal)
    } finally {
      ignore()
    }
  }

  #see(context: TestContext): void {
    if (context.environ['fetch.request'] === this.#request) this.context = context
  }

  async #answer(): Promise<Response> {
    const { place } = this.outgoing
    const host = toFetchHandler((environ, startResponse) => this.#call(environ, startResponse), {
      errors: this.#errors,
      scheme: place.scheme,
    })
    const response = await host(this.#request)
    // Nobody is there to read it.
    if (this.signal?.aborted) await response.body?.cancel()
    if (this.#failures.length > 0) await response.body?.cancel()
    if (!this.isOpen) await this.#end()
    this.#checkSent(response)
    this.throwFailure()
    return response
  }

  #call(environ: Environ, startResponse: StartResponse): Body | Promise<Body> {
    const given = completeEnviron(environ, this.outgoing)
    this.#environ = given
    const application = lint(this.#app.application, { onError: (error) => this.fail(error) })
    try {
      const body = application(given, this.#watchStart(startResponse))
      if (!isPromise(body)) return watchBody(body, this)
      return body.then(
        (late) => watchBody(late, this),
        (error: unknown) => this.#rethrow(error),
      )
    } catch (error) {
      return this.#rethrow(error)
    }
  }

  #watchStart(startResponse: StartResponse): StartResponse {
    return (status, headers, error) => {
      startResponse(status, headers, error)
      this.head = { status, headers: headers.map(([name, value]) => [name, value]) }
    }
  }

  #rethrow(error: unknown): never {
    this.fail(error)
    throw error
  }

  /** What a host cannot send becomes a 500, and only its log knows why. */
  #checkSent({ status }: Response): void {
    const said = Number(this.head?.status.slice(0, 3) ?? status)
    if (said === status || this.#failures.length > 0 || this.signal?.aborted) return
    this.fail(
      new TypeError(
        `The host could not send the response to ${this.describe()} with the status ${said}; the log says why.`,
      ),
    )
  }

  /** The request, in words. */
  describe(): string {
    return `${this.outgoing.method} ${urlOf(this.outgoing)}`
  }

  open(): void {
    this.isOpen = true
  }

  close(closing: unknown): void {
    this.isOpen = false
    if (isPromise(closing)) this.#closing = Promise.resolve(closing).catch(() => undefined)
  }

  /** A client that has left is what breaks much, and is no fault; a rule that is broken stays one. */
  fail(error: unknown): void {
    if (this.signal?.aborted && !(error instanceof LintError)) return
    if (!this.#failures.includes(error)) this.#failures.push(error)
  }

  /** Forgets what went wrong, because it is told otherwise. */
  forget(error: unknown): void {
    this.#failures = this.#failures.filter((other) => other !== error)
  }

  #keep(work: Promise<unknown>): void {
    const kept: Promise<unknown> = Promise.resolve(work)
      .catch(() => undefined)
      .finally(() => this.#work.delete(kept))
    this.#work.add(kept)
  }

  /** What went wrong, and was not told yet. */
  get failures(): readonly unknown[] {
    return this.#failures
  }

  /** Whether nothing is left of the request that a test has to know of. */
  get isOver(): boolean {
    return !this.isOpen && this.#failures.length === 0 && this.#work.size === 0
  }

  /** Throws the first thing that went wrong, once. */
  throwFailure(): void {
    const [first] = this.#failures
    if (this.#failures.length === 0) return
    this.#failures = []
    throw first
  }

  /** Waits until a body that was read or left is closed, and tells what went wrong. */
  async finish(): Promise<void> {
    await this.#end()
    this.#checkOver()
    this.throwFailure()
  }

  /** Waits for the end of the body; what was not read of the request ends there too. */
  async #end(): Promise<void> {
    await this.#closing
    const { body } = this.#request
    if (body !== null && !body.locked) await body.cancel().catch(() => undefined)
  }

  /** Leaves what was not read, and waits as `settle` does. */
  async leave(): Promise<void> {
    await this.abandon?.()
    await this.settle()
  }

  /** Waits for all that the request has left running. */
  async settle(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work)
    await this.finish()
  }

  /** The checker knows of more bodies than the one that this host got. */
  #checkOver(): void {
    if (this.#environ === undefined || this.isOpen) return
    try {
      checkRequestOver(this.#environ)
    } catch (error) {
      this.fail(error)
    }
  }
}

/** Gives what a promise gives, unless a signal aborts before. */
async function untilAbort<value>(
  promise: Promise<value>,
  signal: AbortSignal | undefined,
): Promise<value> {
  if (signal === undefined) return promise
  let leave: (() => void) | undefined
  const aborted = new Promise<never>((_resolve, reject) => {
    leave = () => reject(signal.reason)
    signal.addEventListener('abort', leave, { once: true })
  })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    if (leave !== undefined) signal.removeEventListener('abort', leave)
  }
}
