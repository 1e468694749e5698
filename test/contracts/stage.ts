/** Where rows and scenarios are played: a running host, and what the application on it is asked. */

import type { Answer } from '../hosts/wire.ts'
import type { ContractRequest, RunningHost, Visit } from './host.ts'

/** One play on a host. */
export class Stage {
  /** The host. */
  readonly host: RunningHost
  /** What the requests of this play are called. */
  readonly id: string
  /** How long events are waited for, in milliseconds. */
  readonly patienceMs: number

  constructor(host: RunningHost, id: string, patienceMs = 4000) {
    this.host = host
    this.id = id
    this.patienceMs = patienceMs
  }

  /** Sends a request that is called `id`. */
  visit(request: ContractRequest, id: string = this.id): Visit {
    const headers = [`X-Trace: ${id}`, ...(request.headers ?? [])]
    return this.host.visit({ ...request, headers })
  }

  /** Sends a request, and gives the answer. */
  ask(request: ContractRequest, id: string = this.id): Promise<Answer> {
    return this.visit(request, id).finish()
  }

  /** Lets the application of a request go on. */
  async release(id: string = this.id): Promise<void> {
    await this.ask({ target: `/release?${id}` }, '')
  }

  /** The events that the application has traced. */
  async readTrace(id: string = this.id): Promise<string> {
    return (await this.ask({ target: `/trace?${id}` }, '')).body.toString()
  }

  /** Asks for the events until they are as expected, or patience ends; gives the last of them. */
  async awaitTrace(
    expected: string | ((events: string) => boolean),
    id: string = this.id,
  ): Promise<string> {
    const deadline = Date.now() + this.patienceMs
    for (;;) {
      const events = await this.readTrace(id)
      const isThere = typeof expected === 'string' ? events === expected : expected(events)
      if (isThere || Date.now() > deadline) return events
      await pause()
    }
  }

  /** Waits until the log holds a text; gives whether it came. */
  async awaitLog(text: string, offset: number): Promise<boolean> {
    const deadline = Date.now() + this.patienceMs
    while (!this.host.output().slice(offset).includes(text)) {
      if (Date.now() > deadline) return false
      await pause()
    }
    return true
  }
}

/** A pause between two questions. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5))
}
