/** Server-sent events as text: the event stream format (WHATWG HTML, section 9.2.5). */

import { describeValue } from '../gateway/index.ts'

/** One event. A member that is absent is left out. */
export interface ServerSentEvent {
  /** What the page gets. Text is sent as it is, each of its lines for itself; all else as JSON. */
  readonly data?: unknown
  /** The type that the page listens for. Default `message`. It may have no line break. */
  readonly event?: string
  /** What the browser sends in `Last-Event-ID` when it comes again. It may have no line break and no NUL. */
  readonly id?: string
  /** How long the browser waits before it comes again, in milliseconds: a whole number. */
  readonly retry?: number
  /** What the page does not see. */
  readonly comment?: string
}

/** A comment without text, which nobody sees: it shows that the connection lives. */
export const EMPTY_COMMENT = ':\n\n'

/**
 * Writes an event; a string is its data. Throws a `TypeError` for what is no event, and for a type, an
 * id or a time to wait that would be read as something else.
 */
export function formatEvent(event: ServerSentEvent | string): string {
  if (typeof event === 'string') return `${formatLines('data', event)}\n`
  const fields = typeof event === 'object' && event !== null ? formatFields(event) : ''
  if (fields === '') throw new TypeError(explainEvent(event))
  return `${fields}\n`
}

function formatFields({ data, event, id, retry, comment }: ServerSentEvent): string {
  let fields = comment === undefined ? '' : formatLines('', comment)
  if (retry !== undefined) fields += `retry: ${checkRetry(retry)}\n`
  if (id !== undefined) fields += `id: ${checkLine('id', id)}\n`
  if (event !== undefined) fields += `event: ${checkLine('event', event)}\n`
  if (data !== undefined) return fields + formatLines('data', toText(data))
  // An event without data never reaches the page (section 9.2.6, "dispatch the event").
  return event === undefined ? fields : `${fields}data\n`
}

/** The ends of lines that a browser knows (section 9.2.5): so nothing in a text can begin a field. */
const END_OF_LINE = /\r\n|\r|\n/

function formatLines(name: string, text: string): string {
  // A browser takes one space away after the colon, so one is always put there.
  return text
    .split(END_OF_LINE)
    .map((line) => `${name}: ${line}\n`)
    .join('')
}

function toText(data: unknown): string {
  if (typeof data === 'string') return data
  const text: string | undefined = JSON.stringify(data)
  if (text !== undefined) return text
  throw new TypeError(`The data of an event is text or JSON; this is ${describeValue(data)}.`)
}

function checkLine(field: 'event' | 'id', value: string): string {
  if (typeof value !== 'string') {
    throw new TypeError(`The ${field} of an event is text; this is ${describeValue(value)}.`)
  }
  // A browser ignores an id with NUL (section 9.2.6), and a line break would begin another field.
  if (/[\r\n\0]/.test(value)) {
    throw new TypeError(
      `The ${field} of an event has no line break and no NUL: ${JSON.stringify(value)}`,
    )
  }
  return value
}

function checkRetry(retry: number): number {
  if (Number.isSafeInteger(retry) && retry >= 0) return retry
  throw new TypeError(`The retry of an event is a whole number of milliseconds, not ${retry}.`)
}

function explainEvent(event: unknown): string {
  return `An event is text, or has data, event, id, retry or comment; this is ${describeValue(event)}.`
}
