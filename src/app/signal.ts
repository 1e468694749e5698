/** Something that is announced: functions that were connected are called, and decide nothing. */

import type { App } from './app.ts'

/** Hears a signal. What it returns is ignored; what it throws reaches the code that sent the signal. */
export type Receiver<payload> = (app: App, payload: payload) => unknown

/** Ends a connection to a signal. */
export type Disconnect = () => void

/** How many connections all signals have: a request looks at each of them, and mostly there is none. */
let connectionCount = 0

/** One receiver, and whom it listens to. */
interface Connection<payload> {
  readonly receiver: Receiver<payload>
  readonly app: App | undefined
}

/**
 * Something that happens in applications, for which functions wait: metrics, logs, tests.
 *
 * Unlike hooks they are called in no particular order, change nothing, and need not be registered
 * before the first request. They are called without being awaited.
 *
 * See https://flask.palletsprojects.com/en/stable/signals/
 */
export class Signal<payload> {
  /** What is announced. */
  readonly name: string
  #connections: readonly Connection<payload>[] = []

  constructor(name: string) {
    this.name = name
  }

  /** Whether anybody listens; if not, the payload need not be made. */
  get isConnected(): boolean {
    return connectionCount > 0 && this.#connections.length > 0
  }

  /** Calls a function from here on, for one application or for all. Gives what ends that. */
  connect(receiver: Receiver<payload>, app?: App): Disconnect {
    if (typeof receiver !== 'function') {
      throw new TypeError(`${this.name}.connect needs a function.`)
    }
    const connection = { receiver, app }
    // A new list each time, so that those who are being told now are told to the end.
    this.#connections = [...this.#connections, connection]
    connectionCount += 1
    return () => {
      const rest = this.#connections.filter((other) => other !== connection)
      connectionCount -= this.#connections.length - rest.length
      this.#connections = rest
    }
  }

  /** Calls a function while another one runs, up to the end of its promise; gives what that gives. */
  connectedTo<result>(receiver: Receiver<payload>, run: () => Promise<result>): Promise<result>
  connectedTo<result>(receiver: Receiver<payload>, run: () => result): result
  connectedTo(receiver: Receiver<payload>, run: () => unknown): unknown {
    const disconnect = this.connect(receiver)
    let result: unknown
    try {
      result = run()
    } catch (error) {
      disconnect()
      throw error
    }
    if (result instanceof Promise) return result.finally(disconnect)
    disconnect()
    return result
  }

  /** Tells all that listen to an application. */
  send(app: App, payload: payload): void {
    for (const connection of this.#connections) {
      if (connection.app === undefined || connection.app === app) connection.receiver(app, payload)
    }
  }
}

/** What is told of a template. */
export interface TemplatePayload<context> {
  /** Its name, or the names of which the first that exists is taken; `undefined` for one given as text. */
  readonly template: string | readonly string[] | undefined
  /** All that it sees. */
  readonly data: Record<string, unknown>
  /** The context that it is rendered in. */
  readonly context: context
}

/** What is told of a message for the next page. */
export interface FlashPayload<context> {
  /** The message. */
  readonly message: string
  /** Its category. */
  readonly category: string
  /** The context of the request that left it. */
  readonly context: context
}

/** What a context itself announces. */
export interface ContextSignals<context> {
  /** A template is about to be rendered. */
  readonly beforeRenderTemplate: Signal<TemplatePayload<context>>
  /** A template was rendered. */
  readonly templateRendered: Signal<TemplatePayload<context>>
  /** A message was left. */
  readonly messageFlashed: Signal<FlashPayload<context>>
}
