/**
 * Bodies that lend their chunks: each is made where the last one was, for a host that knows when a chunk
 * was sent, and asks for the next one only then.
 *
 * A chunk is otherwise its taker's to keep (rule 3), so nobody gets a lent one who did not ask. Who can
 * lend is kept by identity: whatever is made of such a body, be it a copy, a proxy or what inherits from
 * it, may hold chunks back, and lends nothing.
 */

import type { StreamingBody } from './types.ts'

const lenders = new WeakMap<StreamingBody, () => void>()

/**
 * Says that a body can lend its chunks. `lend` has it do so: from then on each chunk is good until the next
 * one is asked for, or the body is closed.
 */
export function offerLending(body: StreamingBody, lend: () => void): void {
  lenders.set(body, lend)
}

/** Has a body lend its chunks, if it can, and gives whether it does. For a host, before it iterates the body. */
export function beginLending(body: StreamingBody): boolean {
  const lend = lenders.get(body)
  lend?.()
  return lend !== undefined
}

/** Lets a body that passes on the chunks of another one, as they are and at once, lend them if that one can. */
export function passLending<body extends StreamingBody>(to: body, from: StreamingBody): body {
  const lend = lenders.get(from)
  if (lend !== undefined) lenders.set(to, lend)
  return to
}
