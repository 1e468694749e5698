/** Finds the end of a segment. */

const SLASH = 0x2f
const PERCENT = 0x25

/** The end of a segment; its complement, which is negative, when the segment has an escape. */
export function scanSegment(path: string, start: number): number {
  let isEscaped = false
  let index = start
  for (; index < path.length; index++) {
    const code = path.charCodeAt(index)
    if (code === SLASH) break
    if (code === PERCENT) isEscaped = true
  }
  return isEscaped ? ~index : index
}
