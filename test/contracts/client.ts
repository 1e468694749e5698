/** What all clients of the suite have in common: they wait for what comes. */

import type { Answer } from '../hosts/wire.ts'
import type { Visit } from './host.ts'

/** How long an answer may take, in milliseconds. */
const PATIENCE_MS = 5000

/** The client's end of one request. Whoever extends it calls `notify` when something has come. */
export abstract class Client implements Visit {
  /** Whether nothing more will come. */
  isOver = false
  #notify: () => void = () => undefined

  abstract get answer(): Answer
  abstract send(text: string): void
  abstract stall(): void
  abstract leave(): void

  hangUp(): void {
    this.leave()
  }

  /** Tells who waits that something has come. */
  notify(): void {
    this.#notify()
  }

  async waitUntil(
    isTrue: (answer: Answer) => boolean,
    patienceMs: number = PATIENCE_MS,
  ): Promise<boolean> {
    const deadline = Date.now() + patienceMs
    while (!isTrue(this.answer) && !this.isOver && Date.now() < deadline) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, deadline - Date.now())
        this.#notify = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    return isTrue(this.answer)
  }

  async finish(): Promise<Answer> {
    await this.waitUntil(() => this.isOver)
    return this.answer
  }
}

/** Takes a header line apart; a name is in small letters. */
export function parseLine(line: string): [name: string, value: string] {
  const colon = line.indexOf(':')
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
}

/** An answer of which nothing has come yet. */
export const NO_ANSWER: Answer = {
  status: 0,
  headers: [],
  body: Buffer.alloc(0),
  isWhole: false,
  excess: Buffer.alloc(0),
  interim: [],
}

/** The host that requests name, where nothing else is said. */
export const AUTHORITY = 'test.example:81'
