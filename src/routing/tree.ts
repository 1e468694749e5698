/**
 * The tree of a URL map: literal texts, and edges that take segments with placeholders.
 *
 * It is the state machine of Werkzeug (`routing/matcher.py`), with the chains of its static transitions
 * joined into trees of texts (radix trees), so that a lookup reads a path once and does not cut it into
 * segments.
 */

import { growNode, Node } from './node.ts'
import type { Part, SplitRule } from './part.ts'
import { compareWeights } from './part.ts'
import type { Variant } from './variant.ts'

/** The variants of a URL map, by domain and path. */
export class Tree<target> {
  /** The root of the paths of rules without a domain. */
  readonly root: Node<target> = new Node('')
  /** The first of the domains that have placeholders, in the order in which they are tried. */
  readonly #dynamicDomains = new Node<target>('')
  readonly #domains = new Map<string, Node<target>>([['', this.root]])

  /** The root of the paths of a domain without placeholders. */
  domainNode(domain: string): Node<target> | undefined {
    return this.#domains.get(domain)
  }

  /** The first of the domains with placeholders, in the order in which they are tried. */
  get domainEdge(): Node<target> | undefined {
    return this.#dynamicDomains.edge
  }

  /** The roots of all paths, in the order in which their domains are tried. */
  *roots(): Iterable<Node<target>> {
    yield* this.#domains.values()
    for (let edge = this.domainEdge; edge !== undefined; edge = edge.next) yield edge
  }

  /** Adds a variant. */
  add(variant: Variant<target>, domain: string | Part, path: SplitRule): void {
    let node = this.#growDomain(domain)
    for (const { text, part } of path.steps) node = growEdge(growNode(node, `${text}/`), part)
    endVariant(node, path.end, variant)
  }

  #growDomain(domain: string | Part): Node<target> {
    if (typeof domain !== 'string') return growEdge(this.#dynamicDomains, domain)
    const node = this.#domains.get(domain) ?? new Node<target>('')
    this.#domains.set(domain, node)
    return node
  }
}

/** Gives the node behind a part, and makes the edge when there is none. */
function growEdge<target>(node: Node<target>, part: Part): Node<target> {
  let before: Node<target> | undefined
  let edge = node.edge
  while (edge?.part !== undefined && compareWeights(edge.part.weight, part.weight) <= 0) {
    if (edge.part.key === part.key) return edge
    before = edge
    edge = edge.next
  }
  const created = new Node<target>('', part)
  created.next = edge
  if (before === undefined) node.edge = created
  else before.next = created
  node.isOpen = true
  return created
}

/** Lets a variant end with a text behind a node. */
function endVariant<target>(root: Node<target>, text: string, variant: Variant<target>): void {
  const node = growNode(root, text)
  addVariant(node, variant)
  if (!variant.rule.strictSlashes) addLoose(growNode(root, `${text}/`), node)
  if (text.endsWith('/')) growNode(root, text.slice(0, -1)).branch = node
}

/** Lets a path that has one more slash find the variants before it. */
function addLoose<target>(slash: Node<target>, node: Node<target>): void {
  slash.loose = node
  slash.isOpen = true
}

function addVariant<target>(node: Node<target>, variant: Variant<target>): void {
  let last = node.variant
  while (last?.next !== undefined) last = last.next
  if (last === undefined) node.variant = variant
  else last.next = variant
}
