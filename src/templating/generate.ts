/**
 * Writes the pieces of a template as JavaScript.
 *
 * Eta parses. Nothing is ever put before or between the author's statements, so that `<% if (x) %>` and
 * `<% } %><% else { %>` mean what they mean in Eta; what we have to say stands inside our own expressions.
 */

import { Eta } from 'eta/core'

/** A piece of a template as JavaScript. */
export interface CodePiece {
  /** The JavaScript: one or more lines. */
  readonly code: string
  /** The line of the template that the piece begins in. */
  readonly line: number
  /** Whether the piece is text, in which there can be no error. */
  readonly isText: boolean
  /** Whether the piece ends where a statement of ours ends, so that another one may follow. */
  readonly isWhole: boolean
}

/** What Eta's parser gives: text, or a tag with its type (`e`xecute, `i`nterpolate, `r`aw). */
type Node = ReturnType<InstanceType<typeof Eta>['parse']>[number]

/** Parses a template and writes its pieces. Throws Eta's error when a tag is not closed. */
export function generatePieces(text: string): readonly CodePiece[] {
  const nodes = new Eta().parse(text)
  const lines = countLines(text, nodes)
  return nodes.map((node, i) => {
    const line = lines[i] ?? 1
    if (typeof node === 'string') {
      return {
        code: writeText(node, nodes[i + 1], lines[i + 1]),
        line,
        isText: true,
        isWhole: true,
      }
    }
    return { code: writeTag(node, line), line, isText: false, isWhole: isExpression(node) }
  })
}

/** The beginning of a tag, as Eta's parser reads it. */
const OPENING = /<%[-_]?\s*[=~]?\s*/g

/** The line in which each node begins; for a tag, its content. */
function countLines(text: string, nodes: readonly Node[]): readonly number[] {
  let line = 1
  let offset = 0
  return nodes.map((node) => {
    if (typeof node === 'string') return line
    OPENING.lastIndex = offset
    OPENING.exec(text)
    line += countNewlines(text.slice(offset, OPENING.lastIndex))
    const first = line
    offset = OPENING.lastIndex + node.val.length
    line += countNewlines(node.val)
    return first
  })
}

/** The number of ends of lines in a text. */
export function countNewlines(text: string): number {
  let count = 0
  for (let i = text.indexOf('\n'); i !== -1; i = text.indexOf('\n', i + 1)) count += 1
  return count
}

/** Text also notes the line of a statement that follows it, since a statement cannot do so itself. */
function writeText(text: string, next: Node | undefined, nextLine = 1): string {
  // In JavaScript these end a line, and lines of the code are what a stack trace counts.
  const quoted = `'${text.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`
  return typeof next === 'object' && !isExpression(next)
    ? `__out+=(__template.line=${nextLine},${quoted});`
    : `__out+=${quoted};`
}

type Tag = Exclude<Node, string>

/** The new line after an expression ends a comment in it. */
function writeTag(tag: Tag, line: number): string {
  if (!isExpression(tag)) return tag.t === 'r' ? `__out+=${tag.val}` : tag.val
  const print = tag.t === 'r' && !LAYOUT_BODY.test(tag.val) ? '__raw' : '__print'
  return `__out+=(__template.line=${line},${print}(${tag.val}\n));`
}

/** `<%~ block('head', () => { %>` is the beginning of an expression, which a later tag completes. */
function isExpression(tag: Tag): boolean {
  return tag.t !== 'e' && !(tag.t === 'r' && tag.val.endsWith('{'))
}

/**
 * What a layout prints raw. The body that a layout is given is `Markup`, which passes; a `body` that came
 * with the data, when a layout is rendered as a page, must not.
 */
const LAYOUT_BODY = /^it\.body$/
