/** Finds what somebody may have meant. */

/** Names longer than this are not compared: the work grows with the square of the length. */
const MAX_LENGTH = 80

/** Gives the candidate that differs least from a name, or `undefined` when none is close. */
export function findNearest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > MAX_LENGTH) return undefined
  let limit = Math.min(3, Math.ceil(name.length / 3))
  let nearest: string | undefined
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) > limit) continue
    const distance = measureDistance(name, candidate)
    if (distance > limit) continue
    limit = distance - 1
    nearest = candidate
  }
  return nearest
}

/** The number of characters to add, drop or replace (Levenshtein), row by row of its table. */
function measureDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_unused, i) => i)
  for (let i = 0; i < left.length; i++) {
    const next = [i + 1]
    for (let j = 0; j < right.length; j++) {
      const replaced = (row[j] ?? 0) + (left[i] === right[j] ? 0 : 1)
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row[right.length] ?? 0
}
