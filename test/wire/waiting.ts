/** Cases that are not met because a feature does not exist yet. The list must shrink when features arrive. */

import type { RawCase } from './raw-case.ts'

/** How to see that a case fails for want of a feature, and for nothing else. */
interface Awaited {
  readonly feature: string
  /** A regular expression for the request. */
  readonly raw: RegExp
  /** The status that is answered as long as the feature does not exist. */
  readonly status: number
}

const AWAITED: readonly Awaited[] = []

/** The features that cases wait for. */
export const AWAITED_FEATURES: readonly string[] = [
  ...new Set(AWAITED.map(({ feature }) => feature)),
]

/** The feature that a case waits for which was answered with this status, if any. */
export function awaitedFeature(tested: RawCase, status: number | undefined): string | undefined {
  return AWAITED.find((awaited) => awaited.status === status && awaited.raw.test(tested.raw))
    ?.feature
}
