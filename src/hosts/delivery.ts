/** One request and its response where the response goes into a sink. */

import type {
  Application,
  Body,
  Chunk,
  Environ,
  HeaderList,
  StartResponse,
  StreamingBody,
} from '../gateway/index.ts'
import { describeValue, isBody, isComplete, isPromise, toBytes } from '../gateway/index.ts'
import { BodyReader, closeBody } from './body-reader.ts'
import { FAILURE_PAGE, logFailure } from './failure.ts'
import { joinChunks } from './join-chunks.ts'
import { LengthCounter } from './length-counter.ts'
import type { ResponseHead } from './response-start.ts'
import {
  acceptStart,
  isBodiless,
  isContentLength,
  resolveLength,
  statusCode,
} from './response-start.ts'
import type { Sink } from './sink.ts'

/** What became of a response: all of it was written, it broke off, or the client left. */
export type Outcome = 'complete' | 'broken' | 'gone'

const DELIVERY: unique symbol = Symbol('flagon.delivery')

/** An environ that knows the delivery it belongs to. A copy made by spreading knows it too. */
interface DeliveredEnviron extends Partial<Environ> {
  [DELIVERY]?: Delivery | undefined
}

/** Sends what an application answers, and closes its body exactly once, in every outcome. */
export class Delivery implements ResponseHead {
  status = ''
  headers: HeaderList = []
  wasCalled = false
  isCommitted = false
  readonly #environ: Environ
  readonly #sink: Sink
  readonly #work = new Set<Promise<unknown>>()
  #counter = new LengthCounter(-1)
  #isGone = false
  #isOver = false
  #isClosed = false
  #abort: AbortController | undefined
  #closeBody: (() => void | Promise<void>) | undefined
  #resume: (() => void) | undefined

  constructor(environ: Environ, sink: Sink) {
    this.#environ = environ
    this.#sink = sink
    const known: DeliveredEnviron = environ
    known[DELIVERY] = this
    known['wsgi.wait_until'] = waitUntil
    if (sink.departure !== undefined) known['wsgi.signal'] = signalOf
  }

  /**
   * Calls the application, and sends what it answers. Resolves when the response has ended and the work
   * is done that was announced by `wsgi.wait_until`.
   */
  async run(application: Application): Promise<Outcome> {
    const { departure } = this.#sink
    const answered = this.#answer(application)
    const outcome = await (departure === undefined
      ? answered
      : Promise.race([answered, departure.then(() => this.#leave(answered))]))
    while (this.#work.size > 0) await Promise.all(this.#work)
    return outcome
  }

  /** Aborts when the client leaves before the response is complete. Made when it is first asked for. */
  get signal(): AbortSignal {
    this.#abort ??= new AbortController()
    if (this.#isGone) this.#abort.abort()
    return this.#abort.signal
  }

  /**
   * Remembers work that goes on after the response, unless the body is closed (rule 41 of the gateway).
   * Its failure is logged in any case: left alone it would end the process.
   */
  keep(work: Promise<unknown>): void {
    const settled: Promise<unknown> = Promise.resolve(work)
      .catch((error: unknown) => logFailure(this.#environ, error))
      .finally(() => this.#work.delete(settled))
    if (!this.#isClosed) this.#work.add(settled)
  }

  async #answer(application: Application): Promise<Outcome> {
    const startResponse: StartResponse = (status, headers, error) =>
      acceptStart(this, status, headers, error)
    try {
      await this.#send(await application(this.#environ, startResponse))
      return this.#isGone ? 'gone' : 'complete'
    } catch (error) {
      return await this.#fail(error)
    } finally {
      this.#isOver = true
      await this.#close()
      this.#isClosed = true
    }
  }

  /**
   * The client has left: the body is closed even while a chunk of it is awaited. Then the application
   * has some time to come to its end, because with the response the process may end, too.
   */
  async #leave(answered: Promise<Outcome>): Promise<Outcome> {
    if (this.#isOver) return answered
    this.#isGone = true
    this.#abort?.abort()
    this.#resume?.()
    await this.#close()
    await settleWithin(answered, MAX_WINDING_UP_MS)
    return 'gone'
  }

  async #close(): Promise<void> {
    const close = this.#closeBody
    this.#closeBody = undefined
    await close?.()
  }

  async #send(body: Body): Promise<void> {
    if (isComplete(body)) {
      this.#closeBody = () => closeBody(body, this.#environ)
      if (!this.#isGone) await this.#sendContent(joinChunks(body))
    } else if (isBody(body)) await this.#sendStream(body)
    else throw new TypeError(`The application returned ${describeValue(body)}, which is no body.`)
  }

  /** Answers 500, unless the response was begun and cannot be taken back (rule 22 of the gateway). */
  async #fail(error: unknown): Promise<Outcome> {
    if (this.#isGone) return 'gone'
    logFailure(this.#environ, error)
    if (this.isCommitted && this.#sink.recall === undefined) return 'broken'
    this.#sink.recall?.()
    this.status = '500 Internal Server Error'
    this.headers = [['Content-Type', 'text/plain; charset=utf-8']]
    await this.#sendContent(FAILURE_PAGE)
    return 'complete'
  }

  async #sendContent(content: Chunk): Promise<void> {
    const bytes = toBytes(content)
    const hasBody = this.#commit(bytes.byteLength)
    if (hasBody && bytes.byteLength > 0) await this.#taken(this.#sink.write(bytes))
    await this.#taken(this.#sink.end())
  }

  /** Waits until the sink has taken something, or the client has left. */
  async #taken(taken: void | Promise<void>): Promise<void> {
    if (taken === undefined) return
    await new Promise<void>((resolve, reject) => {
      this.#resume = resolve
      taken.then(resolve, reject)
    })
  }

  async #sendStream(body: StreamingBody): Promise<void> {
    const reader = new BodyReader(body, this.#environ)
    this.#closeBody = () => reader.close()
    if (this.#isGone) return
    await this.#pump(reader)
    if (this.#isGone) return
    this.#counter.finish()
    if (this.isCommitted) await this.#taken(this.#sink.end())
    else await this.#sendContent('')
  }

  async #pump(reader: BodyReader): Promise<void> {
    while (!this.#isGone) {
      const step = reader.next()
      const chunk = isPromise(step) ? await step : step
      if (chunk === undefined || this.#isGone) return
      const bytes = toBytes(chunk)
      if (this.isCommitted) this.#counter.spend(bytes.byteLength)
      else if (!this.#commit(-1, bytes.byteLength)) return
      await this.#taken(this.#sink.write(bytes))
    }
  }

  /**
   * Hands over the head, and gives whether content follows. `length` is -1 when it is not known;
   * `firstLength` is that of a first chunk, so that nothing is sent if that is too long already.
   */
  #commit(length: number, firstLength = 0): boolean {
    if (this.status === '') {
      throw new TypeError('The application sent a body without startResponse.')
    }
    const code = statusCode(this.status)
    const hasBody = this.#environ.REQUEST_METHOD !== 'HEAD' && !isBodiless(code)
    const contentLength = resolveLength(this.headers, code, hasBody, length)
    const headers = this.headers.filter(([name]) => !isContentLength(name))
    if (contentLength !== -1) headers.push(['Content-Length', String(contentLength)])
    this.#counter = new LengthCounter(hasBody ? contentLength : -1)
    this.#counter.spend(firstLength)
    this.isCommitted = true
    this.#sink.begin(this.status, headers)
    return hasBody
  }
}

/** How long an application whose client has left may take to come to its end, in milliseconds. */
const MAX_WINDING_UP_MS = 1000

/** Waits for something to settle, but not for long. */
async function settleWithin(work: Promise<unknown>, milliseconds: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds)
  })
  await Promise.race([work, deadline])
  clearTimeout(timer)
}

/** `wsgi.signal` */
function signalOf(environ: Environ): AbortSignal {
  return deliveryOf(environ).signal
}

/** `wsgi.wait_until` */
function waitUntil(environ: Environ, work: Promise<unknown>): void {
  deliveryOf(environ).keep(work)
}

/** Finds the delivery of an environ, or of a copy of it (rule 40 of the gateway). */
function deliveryOf(environ: DeliveredEnviron): Delivery {
  const delivery = environ[DELIVERY]
  if (delivery !== undefined) return delivery
  throw new TypeError('This environ was not made by this host; pass the one of the request.')
}
