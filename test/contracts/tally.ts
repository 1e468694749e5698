/** What came of the rows of one host. */

import type { Promised } from './row.ts'

/** Counts rows. */
export class Tally {
  /** How many promises were kept, or broken in the way that is known. */
  passed = 0
  /** How many of these are broken in the way that is known. */
  limited = 0
  /** How many cannot be shown on the host. */
  notShown = 0
  /** The promises that were broken, and in which ways. */
  readonly failures: Failure[] = []

  /** Counts one promise. */
  count({ id, name }: Pick<Promised, 'id' | 'name'>, differences: readonly string[]): void {
    if (differences.length === 0) this.passed += 1
    else this.failures.push({ id, name, differences })
  }

  /** The sum, and what failed. */
  toString(): string {
    const { passed, failures, limited, notShown } = this
    const sum = `${passed} passed (${limited} limited by the runtime), ${failures.length} failed, ${notShown} cannot be shown`
    return [sum, ...failures.map(formatFailure)].join('\n')
  }
}

/** A promise that was broken. */
export interface Failure extends Pick<Promised, 'id' | 'name'> {
  /** In which ways. */
  readonly differences: readonly string[]
}

function formatFailure({ id, name, differences }: Failure): string {
  return [`  failed: ${id} ${name}`, ...differences].join('\n    ')
}
