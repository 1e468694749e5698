/** A generator, or another iterator, as a body of the gateway. */

import type { Chunk, StreamingBody } from '../gateway/index.ts'

/** An iterator that is iterable, as generators are. */
export type BareIterator = IterableIterator<Chunk> | AsyncIterableIterator<Chunk>

/** Whether a body is an iterator itself, and has no `close`. */
export function isBareIterator(body: object): body is BareIterator {
  return 'next' in body && typeof body.next === 'function' && !('close' in body)
}

/**
 * Makes a body that ends the iterator when it was never begun, since an iterator may hold something
 * from the start. One that was begun is ended by who iterates.
 */
export function toClosable(iterator: BareIterator): StreamingBody {
  let isBegun = false
  const begin = <opened>(opened: opened): opened => {
    isBegun = true
    return opened
  }
  const close = (): unknown => (isBegun ? undefined : iterator.return?.())
  return Symbol.asyncIterator in iterator
    ? { [Symbol.asyncIterator]: () => begin(iterator[Symbol.asyncIterator]()), close }
    : { [Symbol.iterator]: () => begin(iterator[Symbol.iterator]()), close }
}
