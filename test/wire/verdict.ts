/** What a run makes of a case: whether it is met, and where it is not, whether that is known. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { HostLimit } from './host-limits.ts'
import { hostLimits } from './host-limits.ts'
import { findLeaks, judge } from './judge.ts'
import type { Mode } from './pieces.ts'
import type { Expectation, RawCase } from './raw-case.ts'
import { readResponses } from './responses.ts'
import type { Transcript } from './transcript.ts'
import { awaitedFeature } from './waiting.ts'
import type { WireHost } from './wire-host.ts'
import { isNode } from './wire-host.ts'

/** What came of a case. */
export type Verdict =
  | { readonly type: 'met' | 'diverges' | 'lost' }
  | { readonly type: 'waits' | 'limited'; readonly reason: string }
  | { readonly type: 'failed'; readonly problems: readonly string[] }

/** A class of cases that flagon answers in its own way. */
interface Divergence {
  readonly class: string
  readonly reason: string
  readonly rows: readonly { readonly raw: string; readonly expect: Expectation }[]
}

/** Reads what flagon answers in its own way; `raw` of a row is a regular expression for the request. */
export function loadDivergences(): readonly Divergence[] {
  const file = join(import.meta.dirname, '../corpus/divergences.json')
  const { raw }: { raw: Divergence[] } = JSON.parse(readFileSync(file, 'utf8'))
  return raw
}

const divergences = loadDivergences()

/** Where and how a case was sent. */
export interface Circumstances {
  readonly host: WireHost
  readonly mode: Mode
}

/** Decides about a case that was sent to the baseline application. */
export function decide(
  circumstances: Circumstances,
  tested: RawCase,
  transcript: Transcript,
): Verdict {
  const divergence = findDivergence(tested)
  const problems = judge({ ...tested, expect: divergence ?? tested.expect }, transcript)
  const limit = findLimit(circumstances.host, tested)
  if (problems.length === 0) {
    if (limit !== undefined && isOutdated(limit, circumstances)) {
      return fail([`it is met; take it out of the limit ${limit.class}`])
    }
    return { type: divergence === undefined ? 'met' : 'diverges' }
  }
  // No host and no missing feature explains that.
  if (findLeaks(transcript.bytes).length > 0) return fail(problems)
  const { final } = readResponses(transcript.bytes, { isClosed: true })
  const feature = awaitedFeature(tested, final[0]?.status)
  if (feature !== undefined) return { type: 'waits', reason: feature }
  if (limit !== undefined) return { type: 'limited', reason: limit.class }
  return isLost(circumstances, transcript) ? { type: 'lost' } : fail(problems)
}

function fail(problems: readonly string[]): Verdict {
  return { type: 'failed', problems }
}

function findDivergence({ raw }: RawCase): Expectation | undefined {
  const rows = divergences.flatMap((divergence) => divergence.rows)
  return rows.find((row) => new RegExp(row.raw, 's').test(raw))?.expect
}

function findLimit(host: WireHost, { id }: RawCase): HostLimit | undefined {
  return hostLimits.find((limit) => limit.host === host && limit.cases.includes(id))
}

/** Only of a request that arrives whole it is sure what a host makes of it. */
function isOutdated({ isFickle }: HostLimit, { mode }: Circumstances): boolean {
  return mode === 'all' && isFickle !== true
}

/**
 * A socket that is closed while the client is sending is reset, which can take the response away. Our
 * own host reads on for a while, and must not lose any; what others do is theirs.
 */
function isLost({ host, mode }: Circumstances, { bytes, isClosed }: Transcript): boolean {
  return !isNode(host) && mode !== 'all' && isClosed && bytes === ''
}
