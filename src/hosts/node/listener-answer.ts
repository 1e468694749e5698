/** What a listener of node writes as its response, as the body of an application. */

import type { Body, Chunk, HeaderList } from '../../gateway/index.ts'
import { concatChunks } from '../../gateway/index.ts'
import type { SocketSink } from './memory-socket.ts'
import { readWrittenHead } from './response-bytes.ts'

/** Whom an answer tells how it goes. */
export interface AnswerOwner {
  /** The listener sends an interim response. */
  inform(code: number, headers: HeaderList): void
  /** Something was written, or nothing more will be. */
  progress(): void
  /** The socket was destroyed before the end of the response. */
  breakOff(): void
  /** The host wants no more of the body. */
  dismiss(): void
}

/** The final status and header fields. */
export interface AnswerHead {
  /** Code and reason phrase. */
  readonly status: string
  /** The code. */
  readonly code: number
  /** The header fields as node writes them. */
  readonly headers: HeaderList
}

/** After so many chunks that were taken at once, others have their turn before the next one. */
const MAX_TAKEN_AT_ONCE = 64

/** Takes what is written to a response, and gives it on, one chunk at a time. */
export class ListenerAnswer implements SocketSink {
  /** The head, as soon as it was written. */
  head: AnswerHead | undefined
  /** Why there is no more, if it did not end well. */
  error: Error | undefined
  readonly #owner: AnswerOwner
  readonly #chunks: Chunk[] = []
  #taken: (() => void) | undefined
  #isEnded = false
  #takesAll = false
  #isDropping = false
  #takenAtOnce = 0
  #wake: (() => void) | undefined
  #demand: (() => void) | undefined

  constructor(owner: AnswerOwner) {
    this.#owner = owner
  }

  /** Takes what was written, and lets more come only when this has been asked for, or all is wanted. */
  take(chunks: readonly Chunk[], taken: () => void): void {
    this.#taken = taken
    if (!this.#isDropping) for (const chunk of chunks) this.#add(chunk)
    if (this.#takesAll || this.#chunks.length === 0) this.#release()
    this.#notify()
  }

  #add(chunk: Chunk): void {
    const content = this.head === undefined ? this.#readHead(chunk) : chunk
    if (content.length > 0) this.#chunks.push(content)
  }

  /** Reads interim responses and the head; gives the content behind them. */
  #readHead(chunk: Chunk): Chunk {
    let content = chunk
    while (this.head === undefined && content.length > 0) {
      const written = readWrittenHead(content)
      if (written === undefined) throw new TypeError('The listener wrote no head of a response.')
      const { code, reason, headers, rest } = written
      if (code < 200) this.#owner.inform(code, headers)
      else this.head = { status: `${code} ${reason}`, code, headers }
      content = rest
    }
    return content
  }

  /** All has been written. */
  end(): void {
    this.#isEnded = true
    this.#notify()
  }

  /** The socket was destroyed; before the end of the response, that breaks it off. */
  leave(error: Error | null): void {
    if (this.#isEnded) return
    this.error ??= error ?? new Error('The listener destroyed its response before the end.')
    this.#owner.breakOff()
    this.#notify()
  }

  #notify(): void {
    const wake = this.#wake
    this.#wake = undefined
    wake?.()
    if (this.error !== undefined) this.#demand?.()
    this.#owner.progress()
  }

  /**
   * Lets the stream write on. A source that has its chunks at hand would otherwise write and be read
   * without a pause, and timers and sockets would wait for its end.
   */
  #release(): void {
    const taken = this.#taken
    if (taken === undefined) return
    this.#taken = undefined
    this.#takenAtOnce += 1
    if (this.#takenAtOnce < MAX_TAKEN_AT_ONCE) {
      taken()
      return
    }
    this.#takenAtOnce = 0
    setImmediate(taken)
  }

  /**
   * Waits until the host asks for more than there is. As long as nothing of the response has come, it
   * cannot ask: somebody on the way keeps back what is written, and more is needed.
   */
  async wanted(): Promise<void> {
    // What is written is kept for the rest of a turn by node itself.
    if (this.head === undefined || this.#wake !== undefined) await nextTurn()
    if (this.head === undefined || this.#wake !== undefined || this.error !== undefined) return
    if (this.#isDropping) return
    await new Promise<void>((resolve) => {
      this.#demand = resolve
    })
  }

  /** Whether all has been written and taken. */
  get isEnded(): boolean {
    return this.#isEnded
  }

  /** Gives all chunks of a response that the listener has ended: what is left comes at once. */
  takeAll(): readonly Chunk[] {
    this.#takesAll = true
    this.#release()
    return this.#chunks
  }

  /** Takes the rest and drops it, so that the listener comes to its end. */
  dropRest(): void {
    this.#isDropping = true
    this.#takesAll = true
    this.#chunks.length = 0
    this.#release()
    this.#demand?.()
  }

  /** Gives what comes as a body. */
  stream(): Body {
    return new AnswerBody(this, this.#owner)
  }

  /** Gives what was written since the last call; waits until there is something, or the end. */
  async next(): Promise<Chunk | undefined> {
    while (this.#chunks.length === 0 && !this.#isEnded && this.error === undefined) {
      const written = new Promise<void>((resolve) => {
        this.#wake = resolve
      })
      // The transport has taken the last chunk, or it would not ask (rule 19 of the gateway).
      this.#release()
      this.#demand?.()
      await written
    }
    if (this.#chunks.length > 0) return joinWritten(this.#chunks.splice(0))
    if (this.error !== undefined) throw this.error
    return undefined
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

/** Chunks that were written at once are sent at once. */
function joinWritten(chunks: readonly Chunk[]): Chunk {
  const [first] = chunks
  if (chunks.length === 1 && first !== undefined) return first
  if (chunks.every((chunk) => typeof chunk === 'string')) return chunks.join('')
  return concatChunks(chunks)
}

/** The body of a response that is still being written. */
class AnswerBody implements AsyncIterableIterator<Chunk> {
  readonly #answer: ListenerAnswer
  readonly #owner: AnswerOwner

  constructor(answer: ListenerAnswer, owner: AnswerOwner) {
    this.#answer = answer
    this.#owner = owner
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<Chunk>> {
    const value = await this.#answer.next()
    return value === undefined ? { done: true, value } : { done: false, value }
  }

  async return(): Promise<IteratorResult<Chunk>> {
    this.#owner.dismiss()
    return { done: true, value: undefined }
  }

  /** What is not written by then, nobody wants. */
  close(): void {
    this.#owner.dismiss()
  }
}
