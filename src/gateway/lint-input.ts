/** Checks of the input and the log: rules 36 to 39 of the gateway. */

import { describeValue } from './body.ts'
import { adviseOnLateRead } from './lint-advice.ts'
import type { Exchange } from './lint-exchange.ts'
import type { ErrorStream, Input } from './types.ts'

/// ## Input and log
///

/** Wraps the input in one that has no other member, and checks both sides of it. */
export function watchInput(input: Input, exchange: Exchange): Input {
  let isOpen = false
  return {
    [Symbol.asyncIterator]() {
      checkOneReader(isOpen, exchange)
      isOpen = true
      return watchReader(input[Symbol.asyncIterator](), exchange)
    },
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
      isDone ||= step.done === true
      if (step.done === true) {
        if (!wasDone) checkComplete(byteCount, exchange)
        return step
      }
      checkEnd(wasDone, exchange)
      byteCount += checkInputChunk(step.value, exchange)
      checkNotTooLong(byteCount, exchange)
      return step
    },
    async return() {
      isDone = true
      return (await reader.return?.()) ?? { done: true, value: undefined }
    },
  }
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

function checkNotTooLong(byteCount: number, exchange: Exchange): void {
  const length = exchange.environ.CONTENT_LENGTH
  if (length === undefined || byteCount <= Number(length)) return
  exchange.fail('server', 24, `wsgi.input had ${byteCount} bytes; CONTENT_LENGTH is ${length}.`)
}

/** Wraps the log in one that has no other member, and checks what is written. */
export function watchErrors(errors: ErrorStream, exchange: Exchange): ErrorStream {
  return {
    write(text: string, ...rest: readonly unknown[]) {
      checkWrite(text, rest, exchange)
      return errors.write(text)
    },
  }
}

function checkWrite(text: unknown, rest: readonly unknown[], exchange: Exchange): void {
  /// 39. `wsgi.errors.write` takes one string; lines end in `\n`. The application uses no other member
  ///     of the input and the log, and closes neither.
  if (typeof text === 'string' && rest.length === 0) return
  const given = rest.length === 0 ? describeValue(text) : `${rest.length + 1} arguments`
  exchange.fail('application', 39, `wsgi.errors.write takes one string; it was given ${given}.`)
}
