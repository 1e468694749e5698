/** Watches the body of an application, outside of the checker, for what a client wants to know. */

import type { Body, Chunk, StreamingBody } from '../gateway/index.ts'
import { isComplete, isPromise } from '../gateway/index.ts'

/** Whom a body is watched for. */
export interface BodyWatcher {
  /** The body is streamed; it has to be closed. */
  open(): void
  /** The host closes the body; `closing` is what it has to wait for. */
  close(closing: unknown): void
  /** The body could not be given to its end. */
  fail(error: unknown): void
}

/** Gives a body that does the same, and tells. */
export function watchBody(body: Body, watcher: BodyWatcher): Body {
  const close = (): unknown => {
    const closing = closeSafely(body, watcher)
    watcher.close(closing)
    return closing
  }
  if (isComplete(body)) return body.close === undefined ? body : Object.assign([...body], { close })
  watcher.open()
  return { ...watchIteration(body, watcher), close }
}

function closeSafely(body: Body, watcher: BodyWatcher): unknown {
  try {
    const closing = body.close?.()
    if (isPromise(closing)) closing.then(undefined, (error: unknown) => watcher.fail(error))
    return closing
  } catch (error) {
    watcher.fail(error)
    throw error
  }
}

function watchIteration(body: StreamingBody, watcher: BodyWatcher): StreamingBody {
  const note = (error: unknown): never => {
    watcher.fail(error)
    throw error
  }
  return Symbol.asyncIterator in body
    ? { [Symbol.asyncIterator]: () => watchAsync(body[Symbol.asyncIterator](), note) }
    : { [Symbol.iterator]: () => watchSync(body[Symbol.iterator](), note) }
}

/** Takes the error that ends an iteration, and throws it on. */
type Note = (error: unknown) => never

function watchAsync(iterator: AsyncIterator<Chunk>, note: Note): AsyncIterator<Chunk> {
  return {
    next: async () => {
      try {
        return await iterator.next()
      } catch (error) {
        return note(error)
      }
    },
    return: async () => (await iterator.return?.()) ?? END,
  }
}

function watchSync(iterator: Iterator<Chunk>, note: Note): Iterator<Chunk> {
  return {
    next: () => {
      try {
        return iterator.next()
      } catch (error) {
        return note(error)
      }
    },
    return: () => iterator.return?.() ?? END,
  }
}

const END = { done: true, value: undefined } as const
