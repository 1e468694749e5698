/**
 * The short search, for the paths that meet no choice.
 *
 * Most do: wherever they are in the tree, there is one way to go on. So there is nothing to come back to
 * and nothing to keep. On its way the search looks at the first character of a node's text only, and
 * compares all of the literal text at once where it ends, at a part or at the end of the path; a path with
 * another text has no other way, so that it is a dead end. Where there is a choice, or anything else that
 * asks for more, the path is left to the search that knows everything.
 */

import type { RuleMatch } from './match.ts'
import type { Node } from './node.ts'
import { scanSegment } from './segment-scan.ts'
import type { Variant } from './variant.ts'

/** The only way there was has ended: no rule takes the path. */
export const DEAD_END: unique symbol = Symbol('dead end')

/** Gives the match of a path, or `DEAD_END`, or `undefined` when it cannot tell. */
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: every request runs through this loop, and a call for a piece of it costs a tenth of the search
export function searchStraight<target>(
  root: Node<target>,
  path: string,
  method: string,
): RuleMatch<target> | typeof DEAD_END | undefined {
  let node = root
  let index = 0
  // Where the literal text began that the search is in.
  let start = 0
  // What the last two placeholders took; a third one is too many.
  let first: string | undefined
  let last: string | undefined
  while (index < path.length) {
    const child = node.child(path.charCodeAt(index))
    if (child === undefined) return DEAD_END
    index += child.length
    node = child
    if (!node.isOpen) continue
    if (!node.isReached(path, start, index)) return DEAD_END
    const text = takeOnly(node, path, index)
    if (text === undefined || node.edge === undefined || first !== undefined) return undefined
    first = last
    last = text
    index += text.length
    start = index
    node = node.edge
  }
  if (node.variant === undefined) return node.branch === undefined ? DEAD_END : undefined
  if (start < path.length && path.slice(start) !== node.reach) return DEAD_END
  return finish(node.variant, method, first ?? last ?? '', last ?? '')
}

/** What the only edge takes, if there is no other way to go on and the text has no escapes. */
function takeOnly<target>(node: Node<target>, path: string, index: number): string | undefined {
  const { edge } = node
  if (edge?.part === undefined || edge.next !== undefined || node.loose !== undefined)
    return undefined
  if (index === path.length || node.child(path.charCodeAt(index)) !== undefined) return undefined
  const { whole, isFinal, isSuffixed } = edge.part
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
  const params: Record<string, unknown> = {}
  let text = first
  for (const { name, converter } of variant.placeholders) {
    const value = converter.parse(text)
    if (value === undefined) return undefined
    params[name] = value
    text = last
  }
  return { type: 'match', rule: variant.rule, params }
}
