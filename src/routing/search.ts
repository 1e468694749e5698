/** Searches in the tree of a URL map, with all its choices. */

import type { RuleMatch } from './match.ts'
import type { Captures } from './matcher.ts'
import type { Node } from './node.ts'
import type { Part } from './part.ts'
import { decodePlain, ENCODED_SLASH, toPlain } from './path-text.ts'
import { scanSegment } from './segment-scan.ts'
import type { Tree } from './tree.ts'
import type { Variant } from './variant.ts'

/** A search with it finds no rule and meets all; no request has it. */
export const NO_METHOD = ''

/** Who is told why a search goes on elsewhere, when somebody wants to know. */
export interface Trace<target> {
  /** The search begins, with a path as it is taken. */
  begin(path: string): void
  /** There are no rules for the domain. */
  missDomain(): void
  /** No literal text behind a node is what the path has at an index. */
  missText(node: Node<target>, index: number): void
  /** The placeholders of an edge do not take what the path has at an index. */
  missPart(edge: Node<target>, index: number): void
  /** The path ends at a node, and no rule does. */
  missEnd(node: Node<target>): void
  /** A rule takes the path, but not the request. */
  missRequest(variant: Variant<target>): void
  /** A converter refuses the text of its placeholder. */
  missValue(variant: Variant<target>, name: string, text: string): void
  /** A rule takes the path as soon as it ends with a slash. */
  missSlash(variant: Variant<target>): void
}

/** One search: what is looked for, and what was met on the way. */
export class Search<target> implements Captures {
  /** The method in upper case. */
  readonly method: string
  /** Whether the request is one for a WebSocket. */
  readonly websocket: boolean
  /** Who is told of what does not match. */
  readonly trace: Trace<target> | undefined
  /** The path; it is empty or starts with one slash. */
  path = ''
  /** The variant that was found. */
  variant: Variant<target> | undefined = undefined
  /** The methods of the rules that take the path with another method. */
  allowed: Set<string> | undefined = undefined
  /** Whether the search ended because the path lacks the last slash of a rule. */
  isSlashMissing = false
  /** Whether a rule takes the path, but only for WebSocket requests, or not for them. */
  isWebsocketMismatch = false
  /** What the placeholders took. The length is for most rules; an empty array would grow far more. */
  readonly captures: string[] = ['', '', '', '']
  /** How many captures there are. */
  captureCount = 0
  /** Whether a capture has characters that were escaped. */
  isEscaped = false

  constructor(method: string, websocket: boolean, trace?: Trace<target>) {
    this.method = method
    this.websocket = websocket
    this.trace = trace
  }

  add(text: string): void {
    this.captures[this.captureCount] = text
    this.captureCount += 1
  }
}

/**
 * Looks for the first rule that takes a path and a method, in the order of Werkzeug
 * (`routing/matcher.py`, `StateMachineMatcher.match`), and notes what it met on the way.
 *
 * A node of the tree is visited once at most, and no part takes more time than grows with the length
 * of the path; so a search is linear in that length.
 */
export function findRule<target>(
  search: Search<target>,
  tree: Tree<target>,
  domain: string,
  path: string,
): RuleMatch<target> | undefined {
  search.path = path
  search.captureCount = 0
  search.trace?.begin(path)
  const node = domain === '' ? tree.root : tree.domainNode(domain)
  const found = node === undefined ? undefined : walk(search, node, 0)
  if (found !== undefined || search.isSlashMissing) return found
  if (node === undefined) search.trace?.missDomain()
  for (let edge = tree.domainEdge; edge !== undefined; edge = edge.next) {
    search.captureCount = 0
    const isTaken = edge.part !== undefined && takeText(search, edge.part, domain)
    const match = isTaken ? walk(search, edge, 0) : undefined
    if (match !== undefined || search.isSlashMissing) return match
  }
  return undefined
}

/** Follows the literal texts behind `root` from an index of the path. */
function walk<target>(
  search: Search<target>,
  root: Node<target>,
  start: number,
): RuleMatch<target> | undefined {
  const { path } = search
  let node = root
  let index = start
  while (index < path.length) {
    const child = node.child(path.charCodeAt(index))
    if (child === undefined || !child.isAt(path, index)) {
      search.trace?.missText(node, index)
      return undefined
    }
    index += child.length
    node = child
    if (node.isOpen) return choose(search, node, index)
  }
  return finish(search, node)
}

/** Tries every way that leads on from a node: literal text first, and then the edges in their order. */
function choose<target>(
  search: Search<target>,
  node: Node<target>,
  index: number,
): RuleMatch<target> | undefined {
  const mark = search.captureCount
  const found = walk(search, node, index)
  if (found !== undefined || search.isSlashMissing) return found
  for (let edge = node.edge; edge !== undefined; edge = edge.next) {
    search.captureCount = mark
    const stop = takePart(search, edge, index)
    if (stop === NOWHERE) search.trace?.missPart(edge, index)
    const match = stop === NOWHERE ? undefined : walk(search, edge, stop)
    if (match !== undefined || search.isSlashMissing) return match
  }
  search.captureCount = mark
  return index === search.path.length ? finishLoosely(search, node) : undefined
}

/** No index of a path. */
const NOWHERE = -1

/** Takes what an edge takes of the path from an index on, and gives the index behind it, or `NOWHERE`. */
function takePart<target>(search: Search<target>, edge: Node<target>, start: number): number {
  const { path } = search
  if (edge.part === undefined) return NOWHERE
  const end = edge.part.isFinal ? scanRest(path, start, edge.part) : scanSegment(path, start)
  const stop = end < 0 ? ~end : end
  const text = path.slice(start, stop)
  const plain = end < 0 ? undoEscapes(search, text) : text
  return plain !== undefined && takeText(search, edge.part, plain) ? stop : NOWHERE
}

/** The end of what a final part takes; the complement, which is negative, when there is an escape. */
function scanRest(path: string, start: number, { isSuffixed }: Part): number {
  const end = isSuffixed && path.endsWith('/') ? path.length - 1 : path.length
  return path.includes('%', start) ? ~end : end
}

/** Undoes the escapes of a text; a path with U+0000 in it has none that can be undone. */
function undoEscapes<target>(search: Search<target>, text: string): string | undefined {
  search.isEscaped = true
  return search.path.includes(ENCODED_SLASH) ? undefined : toPlain(text)
}

function takeText<target>(search: Search<target>, part: Part, text: string): boolean {
  // Of several slashes at the end, such a part does not leave the last one alone.
  if (part.isSuffixed && text.endsWith('/')) return false
  if (part.whole === undefined) return part.matcher.match(text, search)
  if (text === '' || !part.whole.takesAll(text)) return false
  search.add(text)
  return true
}

/** The path ends at a node; or behind it, if a slash is added. */
function finish<target>(search: Search<target>, node: Node<target>): RuleMatch<target> | undefined {
  for (let variant = node.variant; variant !== undefined; variant = variant.next) {
    const found = pick(search, variant)
    if (found !== undefined) return found
  }
  if (node.branch !== undefined) return endBranch(search, node.branch)
  if (node.variant === undefined) search.trace?.missEnd(node)
  return undefined
}

/** The path lacks the last slash of the variants at a node. */
function endBranch<target>(
  search: Search<target>,
  node: Node<target>,
): RuleMatch<target> | undefined {
  for (let variant = node.variant; variant !== undefined; variant = variant.next) {
    const found = isMeant(search, variant) ? accept(search, variant) : undefined
    if (found === undefined) continue
    search.isSlashMissing = variant.rule.strictSlashes
    if (search.isSlashMissing) search.trace?.missSlash(variant)
    return search.isSlashMissing ? undefined : found
  }
  return undefined
}

/** The path has one more slash than the variants before a node. */
function finishLoosely<target>(
  search: Search<target>,
  node: Node<target>,
): RuleMatch<target> | undefined {
  for (let variant = node.loose?.variant; variant !== undefined; variant = variant.next) {
    const found = variant.rule.strictSlashes ? undefined : pick(search, variant)
    if (found !== undefined) return found
  }
  return undefined
}

/** Gives what a variant makes of the request, or notes why it does not take it. */
function pick<target>(
  search: Search<target>,
  variant: Variant<target>,
): RuleMatch<target> | undefined {
  return isMeant(search, variant) ? accept(search, variant) : note(search, variant)
}

/** Whether a variant takes the method and the kind of the request. */
function isMeant<target>(search: Search<target>, { methods, websocket }: Variant<target>): boolean {
  if (websocket !== search.websocket) return false
  return methods === undefined ? search.method !== NO_METHOD : methods.has(search.method)
}

/** Notes why a variant does not take the request. */
function note<target>(search: Search<target>, variant: Variant<target>): undefined {
  const { methods } = variant
  search.trace?.missRequest(variant)
  if (methods === undefined || methods.has(search.method)) {
    search.isWebsocketMismatch = true
    return
  }
  search.allowed ??= new Set()
  for (const method of methods) search.allowed.add(method)
}

/** Converts the captures, or gives `undefined` when a converter refuses one. */
function accept<target>(
  search: Search<target>,
  variant: Variant<target>,
): RuleMatch<target> | undefined {
  search.variant = variant
  if (variant.fixed !== undefined) return variant.fixed
  const params: Record<string, unknown> = {}
  let i = 0
  for (const { name, converter } of variant.placeholders) {
    const text = search.captures[i] ?? ''
    const value = converter.parse(search.isEscaped ? decodePlain(text) : text)
    if (value === undefined) {
      search.trace?.missValue(variant, name, text)
      return undefined
    }
    params[name] = value
    i += 1
  }
  for (const [name, value] of variant.fills) params[name] = value
  return { type: 'match', rule: variant.rule, params }
}
