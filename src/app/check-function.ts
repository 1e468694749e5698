/** The check of what is registered to be called. */

import { SetupError } from './errors.ts'

/** Gives a function back, and throws a `SetupError` for anything else; `call` says who was given it. */
export function checkFunction<value>(value: value, call: string): value {
  if (typeof value === 'function') return value
  throw new SetupError(`${call} needs a function.`)
}
