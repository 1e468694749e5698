/** All rows of the contract suite. */

import type { Row } from '../row.ts'
import { completeBodies } from './complete-bodies.ts'
import { environs } from './environs.ts'
import { failures } from './failures.ts'
import { heads } from './heads.ts'
import { inputs } from './inputs.ts'
import { refusals } from './refusals.ts'
import { responseHeaders } from './response-headers.ts'
import { statuses } from './statuses.ts'
import { streams } from './streams.ts'
import { targets } from './targets.ts'

/** The rows, in the order in which they are played. */
export const rows: readonly Row[] = [
  completeBodies,
  heads,
  statuses,
  responseHeaders,
  streams,
  failures,
  environs,
  inputs,
  refusals,
  targets,
].flat()
