/**
 * Where a template that streams hands over what it has printed.
 *
 * Between two statements of a template it may stand still, unless these are in a function that the
 * template hands to somebody (`forEach((item) => { %>`), or in the middle of an expression. Only the
 * compiler of JavaScript can tell, so it is asked.
 */

import type { CodePiece } from './generate.ts'

/** Whether the code of some pieces compiles. */
export type CompileCheck = (pieces: readonly CodePiece[]) => boolean

/** How many characters make a chunk, at the least. */
const CHUNK_LENGTH = 4096

const FLUSH_MUCH = `if(__out.length>=${CHUNK_LENGTH}){yield __out;__out=""}`
const FLUSH_ALL = 'if(__out){yield __out;__out=""}'

/**
 * Adds to pieces that they hand over what was printed: whenever there is enough for a chunk, and all of
 * it before the template waits for something.
 */
export function addFlushes(
  pieces: readonly CodePiece[],
  canCompile: CompileCheck,
): readonly CodePiece[] {
  if (isHeldBack(pieces) || !canCompile(pieces)) return pieces
  const points = pieces.flatMap((piece, i) => (piece.isWhole ? [i] : []))
  return flushAt(pieces, findAllowed(pieces, points, canCompile))
}

/**
 * What a page prints goes into its layout, which needs the whole of it. And in a generator of the
 * template's own, a `yield` would go to whoever runs that.
 */
function isHeldBack(pieces: readonly CodePiece[]): boolean {
  return pieces.some(({ isText, code }) => !isText && /\b(?:layout|yield)\b/.test(code))
}

/** Of some points, those at which the code may stand still: each is so by itself, and most are. */
function findAllowed(
  pieces: readonly CodePiece[],
  points: readonly number[],
  canCompile: CompileCheck,
): readonly number[] {
  if (points.length === 0 || canCompile(flushAt(pieces, points))) return points
  if (points.length === 1) return []
  const middle = points.length >> 1
  return [
    ...findAllowed(pieces, points.slice(0, middle), canCompile),
    ...findAllowed(pieces, points.slice(middle), canCompile),
  ]
}

function flushAt(pieces: readonly CodePiece[], points: readonly number[]): readonly CodePiece[] {
  const isPoint = new Set(points)
  const loops = pieces.some((piece) => !piece.isText && /\bfor\s+await\b/.test(piece.code))
  return pieces.map((piece, i) => {
    if (!isPoint.has(i)) return piece
    return {
      ...piece,
      code: piece.code + (waitsAfter(pieces[i + 1], loops) ? FLUSH_ALL : FLUSH_MUCH),
    }
  })
}

/** Whether a template waits in this piece, or perhaps behind it: where a round of a loop ends. */
function waitsAfter(next: CodePiece | undefined, loops: boolean): boolean {
  if (next === undefined || next.isText) return false
  return /\bawait\b/.test(next.code) || (loops && /^\s*\}/.test(next.code))
}
