/** How much two texts are alike. */

/**
 * The ratio of Ratcliff and Obershelp, as Python's `difflib.SequenceMatcher` computes it: twice the
 * characters in common over all characters; from 0 to 1.
 */
export function measureSimilarity(first: string, second: string): number {
  const length = first.length + second.length
  return length === 0 ? 1 : (2 * countMatching(first, second)) / length
}

/** The longest common substring, and what is alike on both sides of it. */
function countMatching(first: string, second: string): number {
  const { firstStart, secondStart, length } = findLongestCommon(first, second)
  if (length === 0) return 0
  const before = countMatching(first.slice(0, firstStart), second.slice(0, secondStart))
  const after = countMatching(first.slice(firstStart + length), second.slice(secondStart + length))
  return before + length + after
}

function findLongestCommon(first: string, second: string): Common {
  let longest: Common = { firstStart: 0, secondStart: 0, length: 0 }
  let lengths: number[] = []
  for (let i = 0; i < first.length; i++) {
    const next: number[] = []
    for (let j = 0; j < second.length; j++) {
      if (first[i] !== second[j]) continue
      const length = (lengths[j - 1] ?? 0) + 1
      next[j] = length
      if (length > longest.length) {
        longest = { firstStart: i - length + 1, secondStart: j - length + 1, length }
      }
    }
    lengths = next
  }
  return longest
}

interface Common {
  readonly firstStart: number
  readonly secondStart: number
  readonly length: number
}
