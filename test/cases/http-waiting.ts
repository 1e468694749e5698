/** Cases that fail because a feature does not exist yet. The list must shrink when features arrive. */

import type { HttpCase } from './http-case.ts'
import type { Coverage } from './http-coverage.ts'
import { isCovered } from './http-coverage.ts'

const WAITING: ReadonlyMap<string, readonly Coverage[]> = new Map<string, readonly Coverage[]>([])

/** The features that cases wait for. */
export const AWAITED_FEATURES: readonly string[] = [...WAITING.keys()]

/** The feature that a case waits for, if any. */
export function awaitedFeature(tested: HttpCase): string | undefined {
  for (const [feature, rows] of WAITING) {
    if (rows.some((coverage) => isCovered(coverage, tested))) return feature
  }
  return undefined
}
