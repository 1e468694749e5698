/** Holds applications to a time within which they return a body. */

/** A response that somebody may have to give in place of the application. */
export interface LateAnswer {
  /** The application has not answered within the time. */
  giveUp(timeoutMs: number): void
}

/**
 * Waits for the answers of applications, all of them for the same time. One timer looks after them all: to
 * set and to clear one for each request costs as much as an environ.
 */
export class AnswerDeadline {
  readonly #timeoutMs: number
  /** When the time of each is up. They stand in this order, too. */
  readonly #deadlines = new Map<LateAnswer, number>()
  #isLooking = false

  /** `timeoutMs` is the time in milliseconds; 0 is any time. */
  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs
  }

  /** Begins to wait for an answer. */
  begin(answer: LateAnswer): void {
    if (this.#timeoutMs === 0) return
    this.#deadlines.set(answer, performance.now() + this.#timeoutMs)
    if (!this.#isLooking) this.#lookIn(this.#timeoutMs)
  }

  /** The answer has come. */
  end(answer: LateAnswer): void {
    this.#deadlines.delete(answer)
  }

  /** The timer does not keep a process alive which has nothing else to do. */
  #lookIn(delayMs: number): void {
    this.#isLooking = true
    setTimeout(() => this.#look(), delayMs).unref()
  }

  #look(): void {
    this.#isLooking = false
    const now = performance.now()
    for (const [answer, deadline] of this.#deadlines) {
      // A timer may come up to a millisecond early.
      if (deadline > now + 1) {
        this.#lookIn(deadline - now)
        return
      }
      this.#deadlines.delete(answer)
      answer.giveUp(this.#timeoutMs)
    }
  }
}
