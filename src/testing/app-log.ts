/** The log of an application that is tested. */

import type { Application, ErrorStream } from '../gateway/index.ts'

/** Hears what is written. */
type LogListener = (text: string) => void

/** The logs, each for all clients of an application, which keeps the one of its first request. */
const logs = new WeakMap<Application, AppLog>()

/** What an application writes its errors to; clients listen. Without one it is `console.error`. */
export class AppLog implements ErrorStream {
  readonly #listeners = new Set<LogListener>()

  /** The log of an application. */
  static of(application: Application): AppLog {
    const log = logs.get(application) ?? new AppLog()
    logs.set(application, log)
    return log
  }

  write(text: string): void {
    // biome-ignore lint/suspicious/noConsole: nobody else is there to hear it
    if (this.#listeners.size === 0) console.error(text.trimEnd())
    for (const listener of this.#listeners) listener(text)
  }

  /** Tells a listener, until the result is called. */
  listen(listener: LogListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
