/** Checks of the input and the log: rules 36 to 39 of the gateway. */

import { describeValue } from './body.ts'
import { adviseOnLateRead } from './lint-advice.ts'
import type { Exchange } from './lint-exchange.ts'
import { checkInputLength } from './lint-server.ts'
import type { ErrorStream, Input } from './types.ts'

/// ## Input and log
///

/** Stands for the input, without its other members, and checks both sides of it. */
export class WatchedInput implements Input {
  readonly #input: Input
  readonly #exchange: Exchange
  #isOpen = false

  constructor(input: Input, exchange: Exchange) {
    this.#input = input
    this.#exchange = exchange
  }

  /** Opens the input. */
  [Symbol.asyncIterator](): AsyncIterator<Uint8Array, unknown> {
    checkOneReader(this.#isOpen, this.#exchange)
    this.#isOpen = true
    return watchReader(this.#input[Symbol.asyncIterator](), this.#exchange)
  }

  /** Is here to be told of: rule 39. */
  close(): never {
    return refuseClose('wsgi.input', this.#exchange)
  }
}

function checkOneReader(isOpen: boolean, exchange: Exchange): void {
  /// 36. `wsgi.input` is an async iterable; one iterator may be made of it.
  if (isOpen) exchange.fail('application', 36, 'wsgi.input can be iterated once.')
}

function watchReader(
  reader: AsyncIterator<Uint8Array, unknown>,
  exchange: Exchange,
): AsyncIterator<Uint8Array, unknown> {
  let byteCount = 0
  let isDone = false
  return {
    async next() {
      adviseOnLateRead(exchange)
      const wasDone = isDone
      const step = await reader.next()
      checkInputStep(step, exchange)
      isDone ||= step.done === true
      if (step.done === true) {
        if (!wasDone) checkComplete(byteCount, exchange)
        return step
      }
      checkEnd(wasDone, exchange)
      byteCount += checkInputChunk(step.value, exchange)
      checkInputLength(byteCount, exchange)
      return step
    },
    async return() {
      isDone = true
      return (await reader.return?.()) ?? { done: true, value: undefined }
    },
  }
}

function checkInputStep(step: unknown, exchange: Exchange): void {
  if (typeof step === 'object' && step !== null) return
  const problem = `The iterator of wsgi.input must give objects with done and value; it gave ${describeValue(step)}.`
  exchange.fail('server', 36, problem)
}

function checkInputChunk(chunk: unknown, exchange: Exchange): number {
  ///     Its chunks are `Uint8Array`s, and not empty.
  if (chunk instanceof Uint8Array && chunk.byteLength > 0) return chunk.byteLength
  const found = chunk instanceof Uint8Array ? 'empty' : describeValue(chunk)
  const problem = `A chunk of wsgi.input must be a Uint8Array that is not empty; it is ${found}.`
  return exchange.fail('server', 36, problem)
}

function checkEnd(wasDone: boolean, exchange: Exchange): void {
  ///     After the end, and after `return()`, every `next()` gives the end.
  if (wasDone) exchange.fail('server', 36, 'wsgi.input had a chunk after its end.')
}

/// 37. `return()` of its iterator tells the server that the rest is not wanted. A response can still be
///     sent. *(wire)*

function checkComplete(byteCount: number, exchange: Exchange): void {
  /// 38. When the client leaves before the input is complete, `next()` rejects: the input never ends
  ///     before `CONTENT_LENGTH` bytes. (Some runtimes withhold the body of a GET or HEAD request.)
  const { CONTENT_LENGTH: length, REQUEST_METHOD: method } = exchange.environ
  if (length === undefined || method === 'GET' || method === 'HEAD') return
  if (byteCount >= Number(length)) return
  exchange.fail('server', 38, `wsgi.input ended after ${byteCount} of ${length} bytes.`)
}

/** Stands for the log, without its other members, and checks what is written. */
export class WatchedErrors implements ErrorStream {
  /** Writes text. */
  readonly write: ErrorStream['write']
  readonly #exchange: Exchange

  constructor(errors: ErrorStream, exchange: Exchange) {
    this.#exchange = exchange
    this.write = (text: string, ...rest: readonly unknown[]) => {
      checkWrite(text, rest, exchange)
      return errors.write(text)
    }
  }

  /** Is here to be told of: rule 39. */
  close(): never {
    return refuseClose('wsgi.errors', this.#exchange)
  }
}

function checkWrite(text: unknown, rest: readonly unknown[], exchange: Exchange): void {
  /// 39. `wsgi.errors.write` takes one string; lines end in `\n`. The application uses no other member
  ///     of the input and the log, and closes neither.
  if (typeof text === 'string' && rest.length === 0) return
  const given = rest.length === 0 ? describeValue(text) : `${rest.length + 1} arguments`
  exchange.fail('application', 39, `wsgi.errors.write takes one string; it was given ${given}.`)
}

function refuseClose(name: string, exchange: Exchange): never {
  return exchange.fail('application', 39, `${name} is the server's, and so is to close it.`)
}
