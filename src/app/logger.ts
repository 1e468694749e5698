/** The log of an application. */

import type { ErrorStream } from '../gateway/index.ts'
import { describeError } from './describe-error.ts'
import { formatMessage } from './log-message.ts'

/**
 * What an application writes its log with: `app.logger`. `console`, pino, winston and bunyan are such.
 *
 * The placeholders `%s`, `%d`, `%i`, `%f`, `%j`, `%o` and `%O` of the message stand for the values, as with
 * `console`.
 */
export interface Logger {
  /** What helps to find a mistake. */
  debug(message: string, ...values: unknown[]): void
  /** What happened, and was meant to. */
  info(message: string, ...values: unknown[]): void
  /** What is odd, and did not stop anything. */
  warn(message: string, ...values: unknown[]): void
  /** What went wrong. */
  error(message: string, ...values: unknown[]): void
}

/** How much is written: lines of this level, and of those after it; nothing for `silent`. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'silent']

/** Whether a value is a level of the log. */
export function isLogLevel(value: unknown): value is LogLevel {
  return LEVELS.some((level) => level === value)
}

/** Whether a value has what is asked of a logger. */
export function isLogger(value: unknown): value is Logger {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false
  return ['debug', 'info', 'warn', 'error'].every(
    (name) => typeof Reflect.get(value, name) === 'function',
  )
}

/** Where lines go until there is a host: the standard error, on runtimes that have one. */
const consoleErrors: ErrorStream = {
  // biome-ignore lint/suspicious/noConsole: the only log that all runtimes have
  write: (text) => console.error(text.replace(/\n$/, '')),
}

/** What a logger is made of. */
interface LoggerOptions {
  /** The name that its lines bear. */
  readonly name: string
  /** What is written at this moment. */
  readonly level: () => LogLevel
}

/**
 * The logger of an application that was given no other.
 *
 * It writes to the log of the host once there was a request, and to `console.error` before. A line is
 * `[2026-01-31T12:00:00.000Z] INFO in shop: message`; whatever is in the message, nothing after its first
 * line begins like that, as further lines are indented and control characters escaped.
 */
export class HostLogger implements Logger {
  readonly #options: LoggerOptions
  #errors: ErrorStream

  constructor(options: LoggerOptions, errors: ErrorStream = consoleErrors) {
    this.#options = options
    this.#errors = errors
  }

  /** Writes to the log of a host from here on. */
  open(errors: ErrorStream): void {
    this.#errors = errors
  }

  /** A logger like this one that writes to the log of one request. */
  at(errors: ErrorStream): Logger {
    return new HostLogger(this.#options, errors)
  }

  debug(message: string, ...values: unknown[]): void {
    this.#write('debug', message, values)
  }

  info(message: string, ...values: unknown[]): void {
    this.#write('info', message, values)
  }

  warn(message: string, ...values: unknown[]): void {
    this.#write('warn', message, values)
  }

  error(message: string, ...values: unknown[]): void {
    this.#write('error', message, values)
  }

  #write(level: LogLevel, message: string, values: readonly unknown[]): void {
    const { name, level: readLevel } = this.#options
    if (LEVELS.indexOf(level) < LEVELS.indexOf(readLevel())) return
    const time = new Date().toISOString()
    const label = level === 'warn' ? 'WARNING' : level.toUpperCase()
    const text = formatMessage(message, values, describeError)
    this.#errors.write(`[${time}] ${label} in ${name}: ${text}\n`)
  }
}
