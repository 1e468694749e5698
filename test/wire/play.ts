/** Sends all cases to a running application, several at a time. */

import type { BaselineHost } from './baseline-host.ts'
import type { Mode } from './pieces.ts'
import { cutIntoPieces } from './pieces.ts'
import type { Random } from './random.ts'
import { createRandom } from './random.ts'
import type { RawCase } from './raw-case.ts'
import { readResponses } from './responses.ts'
import type { Transcript } from './transcript.ts'
import { converse } from './transcript.ts'
import type { Verdict } from './verdict.ts'
import { decide } from './verdict.ts'
import type { WireHost } from './wire-host.ts'
import { isNode } from './wire-host.ts'

/** What came of a case. */
export interface Outcome {
  readonly tested: RawCase
  readonly verdict: Verdict
}

/** How the cases are sent. */
export interface Playing {
  readonly host: WireHost
  readonly mode: Mode
  /** What decides about random pieces. */
  readonly seed: number
}

/** Connections at a time. */
const CONCURRENCY = 8
/** How long an answer is waited for, in milliseconds: node is known to give one. */
const PATIENCE_MS = 10_000
const PATIENCE_WITH_OTHERS_MS = 3000

/** Sends the cases and judges what comes back; outcomes are in the order of the cases. */
export async function play(
  baseline: BaselineHost,
  cases: readonly RawCase[],
  playing: Playing,
): Promise<readonly Outcome[]> {
  const outcomes = new Map<RawCase, Outcome>()
  const queue = cases.entries()
  const work = async (): Promise<void> => {
    for (const [i, tested] of queue) {
      const transcript = await send(baseline.port, tested, playing, createRandom(playing.seed + i))
      outcomes.set(tested, { tested, verdict: decide(playing, tested, transcript) })
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, work))
  return cases.flatMap((tested) => outcomes.get(tested) ?? [])
}

function send(
  port: number,
  tested: RawCase,
  { host, mode }: Playing,
  random: Random,
): Promise<Transcript> {
  const { raw, halfClose = false, expect } = tested
  return converse(port, {
    pieces: cutIntoPieces(Buffer.from(raw, 'latin1'), mode, random),
    halfClose,
    patienceMs: isNode(host) ? PATIENCE_MS : PATIENCE_WITH_OTHERS_MS,
    isEnough: (bytes) => expect.closes !== true && hasResponses(bytes, expect.responses ?? 1),
  })
}

/** A server that need not close the connection has answered when its responses are whole. */
function hasResponses(bytes: string, count: number): boolean {
  const { final, problem } = readResponses(bytes, { isClosed: false })
  return problem === undefined && final.length >= count
}
