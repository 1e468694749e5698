/**
 * The short search, for the paths that meet no choice.
 *
 * Most do: wherever they are in the tree, there is one way to go on. So there is nothing to come back to
 * and nothing to keep, and the search takes two thirds of the time. Where there is a choice, or anything
 * else that asks for more, it leaves the path to the search that knows everything.
 */

import type { RuleMatch } from './match.ts'
import type { Node } from './node.ts'
import { scanSegment } from './segment-scan.ts'
import type { Variant } from './variant.ts'

/** The only way there was has ended: no rule takes the path. */
export const DEAD_END: unique symbol = Symbol('dead end')

/** Gives the match of a path, or `DEAD_END`, or `undefined` when it cannot tell. */
export function searchStraight<target>(
  root: Node<target>,
  path: string,
  method: string,
): RuleMatch<target> | typeof DEAD_END | undefined {
  let node = root
  let index = 0
  // What the last two placeholders took; a third one is too many.
  let first: string | undefined
  let last: string | undefined
  while (index < path.length) {
    const child = node.child(path.charCodeAt(index))
    if (child === undefined || !child.isAt(path, index)) return DEAD_END
    index += child.length
    node = child
    if (!node.isOpen) continue
    const text = takeOnly(node, path, index)
    if (text === undefined || node.edge === undefined || first !== undefined) return undefined
    first = last
    last = text
    index += text.length
    node = node.edge
  }
  return finish(node, method, first ?? last ?? '', last ?? '')
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
  node: Node<target>,
  method: string,
  first: string,
  last: string,
): RuleMatch<target> | typeof DEAD_END | undefined {
  const { variant } = node
  if (variant === undefined) return node.branch === undefined ? DEAD_END : undefined
  if (variant.websocket || variant.methods?.has(method) === false) return undefined
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
