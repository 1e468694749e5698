/** What cannot be told by one request and one answer. */

import type { Inability, Promised } from './row.ts'
import type { Stage } from './stage.ts'

/** A promise that shows in time: clients that leave, connections that stay, servers that end. */
export interface Scenario extends Promised {
  /** Plays it, and throws when the promise is not kept. */
  play(stage: Stage): Promise<void>
  /** Whether the host has ended afterwards. Default `false`. */
  readonly isLast?: boolean
  /** Where a runtime cannot obey, and why. */
  readonly limits?: readonly Inability[]
}
