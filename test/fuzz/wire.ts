/**
 * Sends changed cases of raw requests to the baseline application on node, in random pieces.
 *
 * `npm run test:fuzz -- ['node 26'] [--seconds 60] [--seed N]`; the seed is printed first, and the
 * shortest form of what was found last. Without a name the host is node 20.
 */

import { parseArgs } from 'node:util'
import { installRuntimes } from '../hosts/runtimes.ts'
import { examineProcess } from '../wire/afterwards.ts'
import type { BaselineHost, State } from '../wire/baseline-host.ts'
import { startBaseline } from '../wire/baseline-host.ts'
import { cutIntoPieces } from '../wire/pieces.ts'
import { chooseSeed, createRandom } from '../wire/random.ts'
import { loadRawCases } from '../wire/raw-case.ts'
import { converse } from '../wire/transcript.ts'
import type { WireHost } from '../wire/wire-host.ts'
import { isNode, WIRE_HOSTS } from '../wire/wire-host.ts'
import { mutate } from './mutate.ts'
import { examineAnswer } from './oracle.ts'
import { shrink } from './shrink.ts'

/** Requests between two looks at the process. */
const BATCH_SIZE = 256
/** Connections at a time. */
const CONCURRENCY = 16
/** Longer cases are mostly one long filling. */
const MAX_LENGTH = 6000
/** How long the whole of an answer may take, in milliseconds. */
const PATIENCE_MS = 15_000
/** The most findings of one run. */
const MAX_FINDINGS = 5

/** Bytes that were answered wrongly, or that broke the process. */
interface Finding {
  readonly sent: string
  /** What decides about the pieces in which they are sent. */
  readonly seed: number
  readonly problems: readonly string[]
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string' } },
})
const seed = chooseSeed(values.seed)
const corpus = loadRawCases()
  .map(({ raw }) => raw)
  .filter(({ length }) => length <= MAX_LENGTH)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1))

console.log(`--seed ${seed} --seconds ${values.seconds}`)
const host = WIRE_HOSTS.filter(isNode).find((name) => name === (positionals[0] ?? 'node 20'))
if (host === undefined) throw new Error(`unknown host ${positionals[0]}`)
if (host !== 'node 20') installRuntimes()
const baseline = await startBaseline(host)
try {
  const { count, findings } = await fuzz(baseline, host, Date.now() + Number(values.seconds) * 1000)
  for (const finding of findings) await report(baseline, finding)
  console.log(`${count} requests, ${findings.length} findings`)
  process.exitCode = findings.length === 0 && count > 0 ? 0 : 1
} finally {
  await baseline.stop()
}

async function fuzz(
  target: BaselineHost,
  name: WireHost,
  deadline: number,
): Promise<{ readonly count: number; readonly findings: readonly Finding[] }> {
  const findings: Finding[] = []
  const before = await warmUp(target)
  let count = 0
  while (Date.now() < deadline && findings.length < MAX_FINDINGS && target.isAlive) {
    const begin = seed + count
    const batch = Array.from({ length: BATCH_SIZE }, (_, i) => begin + i)
    findings.push(...(await tryAll(target, batch)))
    count += BATCH_SIZE
    const problems = await examineProcess(target, before)
    if (problems.length > 0) findings.push(await findCulprit(name, batch, problems))
  }
  return { count, findings }
}

/** Sends what the seeds make, several at a time. */
async function tryAll(target: BaselineHost, seeds: readonly number[]): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  const queue = seeds.values()
  const work = async (): Promise<void> => {
    for (const own of queue) {
      const sent = createRequest(own)
      const problems = await send(target, sent, own)
      if (problems.length > 0) findings.push({ sent, seed: own, problems })
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, work))
  return findings
}

/** Every request has a seed of its own, so that it can be made again without those before it. */
function createRequest(own: number): string {
  const random = createRandom(own)
  const chosen = corpus[random.below(corpus.length)] ?? ''
  return mutate(chosen, random, corpus[random.below(corpus.length)] ?? '')
}

async function send(target: BaselineHost, sent: string, own: number): Promise<readonly string[]> {
  if (sent === '') return []
  const pieces = cutIntoPieces(Buffer.from(sent, 'latin1'), 'random', createRandom(own))
  const transcript = await converse(target.port, {
    pieces,
    halfClose: true,
    isEnough: () => false,
    patienceMs: PATIENCE_MS,
  })
  return examineAnswer(sent, transcript)
}

/**
 * Sends each request of a batch alone to a new process, to find the one after which it is not well.
 * The old one may have ended.
 */
async function findCulprit(
  name: WireHost,
  batch: readonly number[],
  problems: readonly string[],
): Promise<Finding> {
  const fresh = await startBaseline(name)
  try {
    const before = await warmUp(fresh)
    for (const own of batch) {
      const sent = createRequest(own)
      await send(fresh, sent, own)
      const alone = await examineProcess(fresh, before)
      if (alone.length > 0) return { sent, seed: own, problems: alone }
    }
    return { sent: '', seed: batch[0] ?? 0, problems: ['found in a batch only', ...problems] }
  } finally {
    await fresh.stop()
  }
}

/** Sends the cases as they are: what a process holds after them is the base. */
async function warmUp(target: BaselineHost): Promise<State> {
  await Promise.all(corpus.map((raw, i) => send(target, raw, i)))
  return target.measure()
}

async function report(target: BaselineHost, { sent, seed: own, problems }: Finding): Promise<void> {
  const fails = async (shorter: string): Promise<boolean> =>
    (await send(target, shorter, own)).join() === problems.join()
  const shortest = target.isAlive ? await shrink(sent, fails) : sent
  console.log(`${problems.join('; ')} (seed ${own}):\n  ${JSON.stringify(shortest)}`)
}
