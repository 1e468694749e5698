/**
 * A chart of the tree: what a search reads at every step, as numbers in one list.
 *
 * A lookup among many rules mostly waits for memory, and a node with its table is three places to read.
 * In the chart a step is one place, and nodes are only read at parts and where the search ends.
 */

import type { Node } from './node.ts'

/** How many numbers a cell has. */
export const CELL_SIZE = 4

/**
 * The chart of what is behind the root of a tree; what is added to the tree is not in it.
 *
 * A cell has the length of its node's text, the codes of its children, the place of their cells, and the
 * number of the node. The codes are the first one times 256, plus their count; the cell of a code without
 * a child is empty. The number is negative when anything but literal text leads on, or a child whose code
 * is not in the table.
 */
export class Chart<target> {
  /** The cells; the first one is that of the root, and behind it are those of its children. */
  readonly cells: Int32Array
  /** The nodes by their numbers; none has the number 0. */
  readonly nodes: readonly (Node<target> | undefined)[]
  /** Where a search starts: at the only child of the root, whose text is compared with the rest of the path. */
  readonly start: number
  /** The length of the text in front of the start. */
  readonly startLength: number

  constructor(root: Node<target>) {
    const drawing = new Drawing<target>()
    drawing.addRoot(root)
    this.cells = Int32Array.from(drawing.cells)
    this.nodes = drawing.nodes
    const [only, ...others] = root.children()
    const isOnly = only !== undefined && others.length === 0 && isClosed(only)
    this.start = isOnly ? CELL_SIZE : 0
    this.startLength = isOnly ? only.length : 0
  }
}

/** Whether nothing but literal text with codes in the table leads on from a node. */
function isClosed<target>({ isOpen, wide }: Node<target>): boolean {
  return !isOpen && wide === undefined
}

class Drawing<target> {
  readonly cells: number[] = []
  readonly nodes: (Node<target> | undefined)[] = [undefined]

  /** Adds a node to which no literal text leads, and all behind it. */
  addRoot(root: Node<target>): void {
    root.cell = this.#addCells(1)
    this.#draw(root, root.cell)
  }

  #addCells(count: number): number {
    const start = this.cells.length
    for (let i = 0; i < count * CELL_SIZE; i++) this.cells.push(0)
    return start
  }

  #draw(node: Node<target>, cell: number): void {
    const { length, table, first } = node
    const start = this.#addCells(table.length)
    const number = isClosed(node) ? this.nodes.length : -this.nodes.length
    this.nodes.push(node)
    this.cells[cell] = length
    this.cells[cell + 1] = (first << 8) + table.length
    this.cells[cell + 2] = start
    this.cells[cell + 3] = number
    for (const [i, child] of table.entries()) {
      if (child !== undefined) this.#draw(child, start + i * CELL_SIZE)
    }
    for (const edge of node.edges()) this.addRoot(edge)
  }
}
