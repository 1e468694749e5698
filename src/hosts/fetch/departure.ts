/** Whether, and when, a client leaves before its response is complete. */

import { isPromise } from '../../gateway/index.ts'
import type { Call } from './call.ts'
import { hasMember } from './call.ts'

/** Watches one client. Nothing of the runtime is touched before somebody asks. */
export class Departure {
  /** Whether the client left before the response was complete. */
  isGone = false
  /** Whether the runtime has the response. */
  isAnswered = false
  /** Whether a streamed response has ended, well or badly. */
  isOver = false
  /** Whether the body is closed; nobody can begin to watch then (rule 41 of the gateway). */
  isClosed = false
  readonly #call: Call
  #listeners: (() => void)[] | undefined
  #abort: AbortController | undefined

  constructor(call: Call) {
    this.#call = call
  }

  /** Aborts when the client leaves before the response is complete. */
  get signal(): AbortSignal {
    const abort = this.#abort ?? new AbortController()
    if (this.#abort === undefined) {
      this.#abort = abort
      if (!this.isClosed) this.onLeave(() => abort.abort())
    }
    return abort.signal
  }

  /** Calls a listener when the client leaves, at once if it has left. */
  onLeave(listener: () => void): void {
    if (this.#listeners === undefined) this.#watch()
    if (this.isGone) listener()
    else this.#listeners?.push(listener)
  }

  #watch(): void {
    this.#listeners = []
    const { signal } = this.#call.request
    if (signal.aborted) this.#hearAbort()
    else signal.addEventListener('abort', () => this.#hearAbort(), { once: true })
  }

  /**
   * Deno aborts the signal of every request in the end, and says elsewhere whether all went well.
   * srvx aborts it when the body of the request is given up.
   */
  #hearAbort(): void {
    const { input, info } = this.#call
    if (input.isDropped) return
    const completed = hasMember(info, 'completed') ? info.completed : undefined
    if (this.isAnswered && isPromise(completed)) completed.then(undefined, () => this.leave())
    else this.leave()
  }

  /** The client has left. */
  leave(): void {
    if (this.isGone || this.isOver) return
    this.isGone = true
    for (const listener of this.#listeners ?? []) listener()
  }
}
