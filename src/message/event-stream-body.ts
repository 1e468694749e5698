/** The body of a response that sends events as they happen. */

import type { Chunk, Environ } from '../gateway/index.ts'
import { describeValue } from '../gateway/index.ts'
import type { RequestedBody } from './requested-body.ts'
import type { ServerSentEvent } from './server-sent-event.ts'
import { EMPTY_COMMENT, formatEvent } from './server-sent-event.ts'

/** Events, as they happen: a generator, or anything that can be iterated. A string is data. */
export type EventFeed = Iterable<ServerSentEvent | string> | AsyncIterable<ServerSentEvent | string>

/** What is known of who listens. */
export interface EventStreamListener {
  /** The id of the last event that the browser has seen, when it comes again. */
  readonly lastEventId: string | undefined
  /** Aborts when nobody listens any more, for whatever reason. */
  readonly signal: AbortSignal
}

/** Opens the events for one listener. An error that it throws is answered with 500. */
export type EventFeedFunction = (listener: EventStreamListener) => EventFeed | Promise<EventFeed>

type Step = IteratorResult<ServerSentEvent | string>
type Steps = Iterator<ServerSentEvent | string> | AsyncIterator<ServerSentEvent | string>

/** What a step of the feed came to. */
type Arrival = { readonly step: Step } | { readonly error: unknown }

/**
 * Reads events one at a time, when they are asked for, and gives a comment whenever none has come for a
 * while. Nothing is kept for a client that does not read: then nobody asks.
 */
export class EventStreamBody implements AsyncIterableIterator<Chunk>, RequestedBody {
  readonly #source: EventFeed | EventFeedFunction
  readonly #keepAliveMs: number
  readonly #controller = new AbortController()
  #lastEventId: string | undefined
  #steps: Steps | undefined
  #isAwaiting = false
  #arrival: Arrival | undefined
  #wake: (() => void) | undefined
  #isClosed = false

  constructor(source: EventFeed | EventFeedFunction, keepAliveMs: number) {
    this.#source = source
    this.#keepAliveMs = keepAliveMs
  }

  'flagon.onStart'(environ: Environ | undefined): void {
    this.#lastEventId = decodeId(environ?.['HTTP_LAST_EVENT_ID'])
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<Chunk>> {
    if (this.#steps === undefined) {
      await this.#open()
      // The browser is told at once that it is connected, and not with the first event.
      return { done: false, value: EMPTY_COMMENT }
    }
    const arrival = await this.#await(this.#steps)
    if (arrival === undefined) return this.#isClosed ? END : { done: false, value: EMPTY_COMMENT }
    return this.#take(arrival)
  }

  async #open(): Promise<void> {
    const { signal } = this.#controller
    const lastEventId = this.#lastEventId
    const feed =
      typeof this.#source === 'function'
        ? await this.#source({ lastEventId, signal })
        : this.#source
    this.#steps = begin(feed)
    // The client has left while the feed was opened.
    if (this.#isClosed) await this.#steps.return?.()
  }

  /** Waits for the next event, but not longer than for a while; then it goes on being awaited. */
  async #await(steps: Steps): Promise<Arrival | undefined> {
    if (!this.#isAwaiting && !this.#isClosed) void this.#advance(steps)
    if (this.#arrival === undefined && !this.#isClosed) await this.#pause()
    const arrival = this.#arrival
    this.#arrival = undefined
    return arrival
  }

  async #advance(steps: Steps): Promise<void> {
    this.#isAwaiting = true
    try {
      this.#arrival = { step: await steps.next() }
    } catch (error) {
      this.#arrival = { error }
    }
    this.#isAwaiting = false
    this.#wake?.()
  }

  async #pause(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined
    await new Promise<void>((resolve) => {
      this.#wake = resolve
      if (this.#keepAliveMs > 0) timer = setTimeout(resolve, this.#keepAliveMs)
      unref(timer)
    })
    this.#wake = undefined
    clearTimeout(timer)
  }

  #take(arrival: Arrival): IteratorResult<Chunk> {
    if ('error' in arrival) {
      this.#end()
      throw arrival.error
    }
    if (!arrival.step.done) return { done: false, value: formatEvent(arrival.step.value) }
    this.#end()
    return END
  }

  async return(): Promise<IteratorResult<Chunk>> {
    await this.close()
    return END
  }

  /** Ends the feed, unless it has ended. While an event is awaited, nobody waits for the end of it. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#end()
    const returned = this.#steps?.return?.()
    if (!this.#isAwaiting) await returned
    else Promise.resolve(returned).catch(() => undefined)
  }

  #end(): void {
    this.#isClosed = true
    this.#controller.abort()
    this.#wake?.()
  }
}

const END: IteratorResult<Chunk> = { done: true, value: undefined }

function begin(feed: EventFeed): Steps {
  if (typeof feed === 'object' && feed !== null) {
    if (Symbol.asyncIterator in feed) return feed[Symbol.asyncIterator]()
    if (Symbol.iterator in feed) return feed[Symbol.iterator]()
  }
  throw new TypeError(
    `Events come from an iterable, or from a function that gives one; this is ${describeValue(feed)}.`,
  )
}

/** Browsers write the id in UTF-8 (WHATWG HTML, section 9.2.3); the gateway has its bytes as characters. */
function decodeId(value: string | undefined): string | undefined {
  if (value === undefined || value === '') return undefined
  const bytes = Uint8Array.from(value, (character) => character.charCodeAt(0))
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
}

/** A comment that is to be sent keeps no process alive. Runtimes without `unref` have no processes. */
function unref(timer: unknown): void {
  if (typeof timer !== 'object' || timer === null || !('unref' in timer)) return
  if (typeof timer.unref === 'function') timer.unref()
}
