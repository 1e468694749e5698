/**
 * The short search, for the paths that meet no choice.
 *
 * Most do: wherever they are in the tree, there is one way to go on. So there is nothing to come back to
 * and nothing to keep. On its way the search looks at the first character of a node's text only, and
 * compares all of the literal text at once where it ends, at a part or at the end of the path; a path with
 * another text has no other way, so that it is a dead end. Where there is a choice, or anything else that
 * asks for more, the path is left to the search that knows everything.
 */

import type { Chart } from './chart.ts'
import { CELL_SIZE } from './chart.ts'
import type { RuleMatch } from './match.ts'
import type { Node } from './node.ts'
import { createReader } from './params-reader.ts'
import { scanSegment } from './segment-scan.ts'
import type { Variant } from './variant.ts'

/** The only way there was has ended: no rule takes the path, and none with fewer slashes. */
export const DEAD_END: unique symbol = Symbol('dead end')

/** Gives the match of a path, or `DEAD_END`, or `undefined` when it cannot tell. */
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: every request runs through this loop, and a call for a piece of it costs a tenth of the search
export function searchStraight<target>(
  chart: Chart<target>,
  path: string,
  method: string,
): RuleMatch<target> | typeof DEAD_END | undefined {
  const { cells, nodes } = chart
  let cell = chart.start
  let index = chart.startLength
  // Where the literal text began that the search is in.
  let start = 0
  // What the last two placeholders took; a third one is too many.
  let first: string | undefined
  let last: string | undefined
  while (index < path.length) {
    const codes = cells[cell + 1] ?? 0
    const place = path.charCodeAt(index) - (codes >> 8)
    const child = (cells[cell + 2] ?? 0) + place * CELL_SIZE
    const length = place >>> 0 < (codes & 0xff) ? (cells[child] ?? 0) : 0
    if (length === 0) return endDead(nodes[cells[cell + 3] ?? 0], path, start, index)
    index += length
    cell = child
    const number = cells[cell + 3] ?? 0
    if (number > 0) continue
    const node = nodes[-number]
    const edge = node?.edge
    if (node === undefined || edge === undefined || first !== undefined) return undefined
    if (!isReached(node, path, start, index)) return endNormal(path)
    const text = takeOnly(node, edge, path, index)
    if (text === undefined) return undefined
    first = last
    last = text
    index += text.length
    if (index === path.length && edge.variant !== undefined) {
      return finish(edge.variant, method, first ?? last, last)
    }
    start = index
    cell = edge.cell
  }
  const node = nodes[Math.abs(cells[cell + 3] ?? 0)]
  if (node?.variant === undefined) {
    return node?.branch === undefined ? endDead(node, path, start, index) : undefined
  }
  if ((start === 0 ? path : path.slice(start)) !== node.reach) return endNormal(path)
  return finish(node.variant, method, first ?? last ?? '', last ?? '')
}

function isReached<target>(node: Node<target>, path: string, start: number, end: number): boolean {
  return start === 0 ? node.begins(path) : path.slice(start, end) === node.reach
}

const SLASH = 0x2f

/**
 * No literal text behind a node is what the path has at an index. Two slashes in a row would be another
 * way, but behind the index they change nothing, and a path that begins as the rules has none before.
 */
function endDead<target>(
  node: Node<target> | undefined,
  path: string,
  start: number,
  index: number,
): typeof DEAD_END | undefined {
  const isNormal = start === 0 && path.charCodeAt(index) !== SLASH && node?.begins(path)
  return isNormal === true ? DEAD_END : endNormal(path)
}

/** A path is what it would be made before a search, and after one that found nothing; or is left. */
function endNormal(path: string): typeof DEAD_END | undefined {
  return path.charCodeAt(0) === SLASH && !path.includes('//') ? DEAD_END : undefined
}

/** What the only edge takes, if there is no other way to go on and the text has no escapes. */
function takeOnly<target>(
  node: Node<target>,
  { part, next }: Node<target>,
  path: string,
  index: number,
): string | undefined {
  if (part === undefined || next !== undefined || node.loose !== undefined) return undefined
  if (index === path.length || node.child(path.charCodeAt(index)) !== undefined) return undefined
  const { whole, isFinal, isSuffixed } = part
  if (whole === undefined || isSuffixed) return undefined
  const end = isFinal ? path.length : scanSegment(path, index)
  if (end <= index) return undefined
  const text = path.slice(index, end)
  return whole.takesAll(text) && !(isFinal && text.includes('%')) ? text : undefined
}

function finish<target>(
  variant: Variant<target>,
  method: string,
  first: string,
  last: string,
): RuleMatch<target> | undefined {
  if (variant.websocket) return undefined
  if (method !== variant.method && variant.methods?.has(method) === false) return undefined
  return variant.fixed ?? convert(variant, first, last)
}

function convert<target>(
  variant: Variant<target>,
  first: string,
  last: string,
): RuleMatch<target> | undefined {
  const { list } = variant
  list.read ??= createReader(list.pieces)
  const params = list.read(first, last)
  return params === undefined ? undefined : { type: 'match', rule: variant.rule, params }
}
