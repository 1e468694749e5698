/** All scenarios of the contract suite. */

import type { Scenario } from '../scenario.ts'
import { connections } from './connections.ts'
import { departures } from './departures.ts'
import { processes } from './processes.ts'

/** The scenarios, in the order in which they are played: those that end a host come last. */
export const scenarios: readonly Scenario[] = [departures, connections, processes].flat()
