/** What runs when a body is closed, after what the body itself closes. */

import type { Body } from '../gateway/index.ts'
import { isComplete, passLending } from '../gateway/index.ts'

/** Runs when a response is over. A promise that it gives is waited for. */
export type Closer = () => unknown

/** Gives a body whose `close` also runs `closers`. One that is complete stays an Array. */
export function closeAfter(body: Body, closers: readonly Closer[]): Body {
  const close = (): Promise<void> => closeAll([() => body.close?.(), ...closers])
  if (isComplete(body)) return Object.assign([...body], { close })
  const closing =
    Symbol.asyncIterator in body
      ? { [Symbol.asyncIterator]: () => body[Symbol.asyncIterator](), close }
      : { [Symbol.iterator]: () => body[Symbol.iterator](), close }
  return passLending(closing, body)
}

/** Runs all of them, one after the other, whatever goes wrong; rejects with what went wrong first. */
export async function closeAll(closers: readonly Closer[]): Promise<void> {
  const errors: unknown[] = []
  for (const closer of closers) {
    try {
      await closer()
    } catch (error) {
      errors.push(error)
    }
  }
  if (errors.length === 1) throw errors[0]
  if (errors.length > 1) throw new AggregateError(errors, 'Several things could not be closed.')
}
