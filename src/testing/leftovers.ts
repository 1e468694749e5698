/** What tests have left behind when their process ends: it then fails. */

import { openTemporaryFolders } from '../message/index.ts'

/** Something that has to be closed. */
export interface Leftover {
  /** Says what is left; nothing, when all is well. */
  describeRest(): readonly string[]
}

const leftovers = new Set<Leftover>()
let isWatching = false

/** Expects that something leaves nothing behind, until it is forgotten. */
export function expectEnd(leftover: Leftover): void {
  leftovers.add(leftover)
  if (isWatching || typeof process === 'undefined') return
  isWatching = true
  process.once('exit', checkRest)
}

/** Ends an expectation. */
export function forgetLeftover(leftover: Leftover): void {
  leftovers.delete(leftover)
}

/** The test runner counts a file as failed when its process fails, whatever its tests said. */
function checkRest(): void {
  const rest = [...[...leftovers].flatMap((leftover) => leftover.describeRest()), ...listFiles()]
  if (rest.length === 0) return
  // biome-ignore lint/suspicious/noConsole: the process ends; nobody can be thrown at
  console.error(`Tests have left something behind:\n${rest.map((line) => `- ${line}\n`).join('')}`)
  process.exitCode = 1
}

function listFiles(): string[] {
  return openTemporaryFolders().map(
    (path) =>
      `${path}: the uploads of a request that has not ended; close its response, or end its context.`,
  )
}
