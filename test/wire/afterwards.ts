/** What must hold of a process after it has been sent the cases. */

import type { BaselineHost, State } from './baseline-host.ts'
import { converse } from './transcript.ts'

/** How much more may be held than before, once a warmed-up process has seen all cases again. */
const MAX_HEAP_GROWTH = 4 * 2 ** 20
const MAX_RESIDENT_GROWTH = 64 * 2 ** 20
/** How long descriptors may take to be closed, in milliseconds. */
const SETTLE_MS = 10_000
/** How long a process that does not answer is given to end, in milliseconds. */
const ENDING_MS = 1000

const GOOD_REQUEST = 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'

/** Tells what is wrong with a process that was in the state `before`; nothing, if it is well. */
export async function examineProcess(
  baseline: BaselineHost,
  before: State,
): Promise<readonly string[]> {
  if (!(await answers(baseline))) return [await describeSilence(baseline)]
  const problems: string[] = []
  const descriptorCount = await baseline.settle(before.descriptorCount, SETTLE_MS)
  if (descriptorCount > before.descriptorCount) {
    problems.push(`${descriptorCount} descriptors are open; before, ${before.descriptorCount} were`)
  }
  problems.push(...compareStates(before, await baseline.measure()))
  const complaints = baseline.takeComplaints()
  if (complaints !== '') problems.push(`the process wrote: ${complaints}`)
  return problems
}

/** What a process that does not answer has to say. One that breaks down ends a little later. */
async function describeSilence(baseline: BaselineHost): Promise<string> {
  const hasEnded = await baseline.hasEnded(ENDING_MS)
  const complaints = baseline.takeComplaints()
  return `${hasEnded ? 'the process has ended' : 'GET / is not answered'}; it wrote: ${complaints}`
}

async function answers({ port }: BaselineHost): Promise<boolean> {
  const pieces = [Buffer.from(GOOD_REQUEST)]
  const { bytes } = await converse(port, { pieces, isEnough: () => false })
  return bytes.startsWith('HTTP/1.1 200 ') && bytes.endsWith('\r\n\r\nok')
}

/** Tells what a process holds that it did not hold before. */
export function compareStates(before: State, after: State): readonly string[] {
  const problems: string[] = []
  const resident = after.residentBytes - before.residentBytes
  if (resident > MAX_RESIDENT_GROWTH) problems.push(`${inMegabytes(resident)} more are occupied`)
  const heap = (after.health?.heapBytes ?? 0) - (before.health?.heapBytes ?? 0)
  if (heap > MAX_HEAP_GROWTH) problems.push(`the heap holds ${inMegabytes(heap)} more`)
  const external = (after.health?.externalBytes ?? 0) - (before.health?.externalBytes ?? 0)
  if (external > MAX_HEAP_GROWTH) problems.push(`buffers hold ${inMegabytes(external)} more`)
  if (after.health?.isPolluted === true) problems.push('the prototype of all objects is polluted')
  return problems
}

function inMegabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MB`
}
