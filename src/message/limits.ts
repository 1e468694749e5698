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
