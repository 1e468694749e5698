/** The nodes of the tree of a URL map. */

import type { Part } from './part.ts'
import type { Rule } from './rule.ts'
import type { Variant } from './variant.ts'

/** Codes below this one find their child in a table, the others in a Map. */
const NARROW = 0x80

/**
 * A place in the rules. Literal text leads to it, or a part with placeholders.
 *
 * A lookup among many rules mostly waits for memory. So variants and edges are lists through their `next`,
 * because arrays would be two more places to read, and what is read at every step comes first.
 */
export class Node<target> {
  /** All the literal text that leads here from the root or from the part before. */
  reach = ''
  /** The first text behind all those that start with it; empty when it has two slashes in a row. */
  after = ''
  /** The first of the edges that start here, in the order in which they are tried. */
  edge: Node<target> | undefined = undefined
  /** The first of the variants that end here, in the order of their registration. */
  variant: Variant<target> | undefined = undefined
  /** What leads here, when that is not literal text. */
  readonly part: Part | undefined
  /** The next edge from the place where this one starts. */
  next: Node<target> | undefined = undefined
  /** The node before the last slash, if a variant there also takes a path with one more slash. */
  loose: Node<target> | undefined = undefined
  /** The node behind one more slash, if variants end there. */
  branch: Node<target> | undefined = undefined
  /** The place of its cell in the chart, when no literal text leads here. */
  cell = 0
  /** The children by the code of their first character, counted from `first`. */
  table: (Node<target> | undefined)[] = NO_CHILDREN
  /** The code of the first place in the table. */
  first = 0
  /** The length of the text. */
  length: number
  /** The literal text that leads here from the node above. */
  text: string
  /** Whether anything but literal text starts here. */
  isOpen = false
  /** The children that are not in the table. */
  wide: Map<number, Node<target>> | undefined = undefined

  constructor(text: string, part?: Part) {
    this.length = text.length
    this.text = text
    this.part = part
  }

  /** All children, in the order of their texts. */
  children(): Node<target>[] {
    const wide = [...(this.wide?.values() ?? [])]
    return [...this.table.filter((child) => child !== undefined), ...wide]
  }

  /** All edges that start here, in the order in which they are tried. */
  edges(): Node<target>[] {
    const edges: Node<target>[] = []
    for (let edge = this.edge; edge !== undefined; edge = edge.next) edges.push(edge)
    return edges
  }

  /** The rules whose ways lead over this place, in the order in which they are tried. */
  *rules(): Iterable<Rule<target>> {
    for (let variant = this.variant; variant !== undefined; variant = variant.next) {
      yield variant.rule
    }
    for (const next of [...this.children(), ...this.edges()]) yield* next.rules()
  }

  /** The child whose text starts with a code. */
  child(code: number): Node<target> | undefined {
    const index = code - this.first
    if (index >= 0 && index < this.table.length) return this.table[index]
    return this.wide === undefined ? undefined : this.wide.get(code)
  }

  /** Whether its text is at an index of a path where the first character of the text is. */
  isAt(path: string, index: number): boolean {
    // To compare a slice is faster than to compare characters.
    return this.length === 1 || path.slice(index, index + this.length) === this.text
  }

  /** Whether a path starts with all the literal text that leads here. */
  begins(path: string): boolean {
    // To compare the order of two texts is faster than to compare a piece of one.
    return path < this.after && path >= this.reach
  }

  /** Adds a child, or replaces the one whose text starts with the same code. */
  setChild(child: Node<target>): void {
    const code = child.text.charCodeAt(0)
    if (code < NARROW) {
      this.#makeRoom(code)
      this.table[code - this.first] = child
    } else {
      this.wide ??= new Map()
      this.wide.set(code, child)
    }
  }

  #makeRoom(code: number): void {
    const { length } = this.table
    const start = length === 0 ? code : Math.min(this.first, code)
    const end = length === 0 ? code + 1 : Math.max(this.first + length, code + 1)
    if (end - start === length) return
    const table = new Array<Node<target> | undefined>(end - start).fill(undefined)
    for (const [i, child] of this.table.entries()) table[this.first - start + i] = child
    this.table = table
    this.first = start
  }

  /** Takes characters off the start of the text. */
  shorten(count: number): void {
    this.text = this.text.slice(count)
    this.length = this.text.length
  }
}

const NO_CHILDREN: never[] = []

/** Gives the node of a text behind a root or a part, and makes it when there is none. */
export function growNode<target>(root: Node<target>, text: string): Node<target> {
  let node = root
  let index = 0
  while (index < text.length) {
    const child = node.child(text.charCodeAt(index))
    if (child === undefined) return addChild(node, text.slice(index))
    const common = countCommon(child.text, text, index)
    node = common === child.length ? child : splitChild(node, child, common)
    index += common
  }
  return node
}

function addChild<target>(node: Node<target>, text: string): Node<target> {
  const child = new Node<target>(text)
  child.reach = join(node.reach, text)
  child.after = child.reach.includes('//') ? '' : nextText(child.reach)
  node.setChild(child)
  return child
}

/** Puts a node between `node` and its child, after a number of characters of the child's text. */
function splitChild<target>(node: Node<target>, child: Node<target>, length: number): Node<target> {
  const between = addChild(node, child.text.slice(0, length))
  child.shorten(length)
  between.setChild(child)
  return between
}

/** To compare texts that are joined in the usual way, V8 has to look through two objects. */
function join(first: string, second: string): string {
  return [first, second].join('')
}

/** The first text behind all those that start with a text. */
function nextText(text: string): string {
  const last = text.length - 1
  return join(text.slice(0, last), String.fromCharCode(text.charCodeAt(last) + 1))
}

function countCommon(first: string, second: string, start: number): number {
  const end = Math.min(first.length, second.length - start)
  let count = 0
  while (count < end && first.charCodeAt(count) === second.charCodeAt(start + count)) count += 1
  return count
}
