/** How bytes are cut before they are sent: the network cuts them anywhere. */

import type { Random } from './random.ts'

/** The ways to send a case: whole, in random pieces, byte by byte. */
export const MODES = ['all', 'random', 'bytes'] as const

/** One of the ways. */
export type Mode = (typeof MODES)[number]

/** The bytes at each end of a long case that are sent one by one; its middle goes whole. */
const SINGLE_BYTES = 1536

/** Cuts bytes into the pieces that are sent. */
export function cutIntoPieces(bytes: Buffer, mode: Mode, random: Random): readonly Buffer[] {
  switch (mode) {
    case 'all':
      return [bytes]
    case 'random':
      return cutAtRandom(bytes, random)
    case 'bytes':
      return cutIntoBytes(bytes)
    default:
      return mode satisfies never
  }
}

/** Half of the pieces are of a few bytes, which is where parsers break. */
function cutAtRandom(bytes: Buffer, random: Random): readonly Buffer[] {
  const pieces: Buffer[] = []
  for (let at = 0; at < bytes.length; ) {
    const longest = random.below(2) === 0 ? 4 : Math.ceil(bytes.length / 4)
    const end = at + 1 + random.below(longest)
    pieces.push(bytes.subarray(at, end))
    at = end
  }
  return pieces
}

function cutIntoBytes(bytes: Buffer): readonly Buffer[] {
  if (bytes.length <= SINGLE_BYTES * 2) return splitBytes(bytes)
  return [
    ...splitBytes(bytes.subarray(0, SINGLE_BYTES)),
    bytes.subarray(SINGLE_BYTES, -SINGLE_BYTES),
    ...splitBytes(bytes.subarray(-SINGLE_BYTES)),
  ]
}

function splitBytes(bytes: Buffer): readonly Buffer[] {
  return Array.from(bytes, (_, i) => bytes.subarray(i, i + 1))
}
