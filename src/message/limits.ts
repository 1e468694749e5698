/** How much a request may bring. */

/** The limits of a request; what is more is answered with 413. `Infinity` lifts a limit. */
export interface RequestLimits {
  /** The most bytes of a body. Default 16 MiB. */
  readonly maxContentLength?: number
  /** The most bytes of the text of a form. Default 500 000. */
  readonly maxFormMemorySize?: number
  /** The most parts of a form. Default 1 000. */
  readonly maxFormParts?: number
}

/** What holds where nothing else is said. */
export const DEFAULT_LIMITS: Required<RequestLimits> = {
  maxContentLength: 16 * 1024 * 1024,
  maxFormMemorySize: 500_000,
  maxFormParts: 1000,
}

/** Gives limits back, or throws a `RangeError` for one that is no number of bytes or parts. */
export function checkLimits(limits: RequestLimits): RequestLimits {
  for (const [name, limit] of Object.entries(limits)) {
    if (!Object.hasOwn(DEFAULT_LIMITS, name)) throw new RangeError(`There is no limit ${name}.`)
    if (typeof limit === 'number' && limit >= 0) continue
    throw new RangeError(`${name} must be a number from 0 to Infinity, not ${String(limit)}.`)
  }
  return limits
}
