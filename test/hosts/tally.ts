/** What came of the rows. */

import type { HostName } from './row.ts'
import type { Answer } from './wire.ts'

/** What came of the rows of one host. */
export class Tally {
  /** How many rows were answered as they should be. */
  passed = 0
  /** In how many rows the runtime cannot obey, and does what is known of it. */
  limited = 0
  /** The rows that were answered otherwise, and in which ways. */
  readonly failures: string[] = []

  /** Counts one row. */
  count(name: string, differences: readonly string[]): void {
    if (differences.length === 0) this.passed += 1
    else this.failures.push([`  failed: ${name}`, ...differences].join('\n    '))
  }

  /** The sum, and what failed. */
  toString(): string {
    const sum = `${this.passed} passed, ${this.failures.length} failed, ${this.limited} limited by the runtime`
    return [sum, ...this.failures].join('\n')
  }
}

/** What is noted across hosts. */
export class Notes {
  /** The answers of the first host, by the names of the rows. */
  readonly firstAnswers: Map<string, Answer> = new Map()
  readonly #limits = new Map<string, Set<string>>()

  /** Notes that some runtimes cannot obey in a row. */
  addLimit(row: string, hosts: readonly HostName[], because: string): void {
    const reasons = this.#limits.get(row) ?? new Set()
    this.#limits.set(row, reasons.add(`${hosts.join(', ')}: ${because}`))
  }

  /** Where runtimes cannot obey, and why. */
  toString(): string {
    const lines = [...this.#limits].map(
      ([row, reasons]) => `  ${row}\n    ${[...reasons].join('\n    ')}`,
    )
    return ['Where a runtime cannot obey:', ...lines].join('\n')
  }
}
