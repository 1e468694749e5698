/** Tells people how a match came about. */

import type { Match } from './match.ts'
import type { Node } from './node.ts'
import { decodePlain, toPlain } from './path-text.ts'
import type { Rule } from './rule.ts'
import type { Trace } from './search.ts'
import type { Variant } from './variant.ts'

/** One thing that a search met. */
export interface ExplainedStep {
  /** What of the path was taken before, in the form of PATH_INFO. */
  readonly taken: string
  /** Why the rules do not match, in a sentence whose subject they are. */
  readonly reason: string
  /** The rules, in the order of the tree. */
  readonly rules: readonly string[]
}

/** What an explanation is made of. */
export interface ExplanationParts<target> {
  /** The path that was asked for. */
  readonly path: string
  /** The method, in upper case. */
  readonly method: string
  /** What becomes of them. */
  readonly match: Match<target>
  /** What was met before. */
  readonly steps: readonly ExplainedStep[]
}

/** How a match came about. */
export class Explanation<target> {
  /** The path that was asked for. */
  readonly path: string
  /** The method, in upper case. */
  readonly method: string
  /** What becomes of them: the same that `UrlMap.match` gives. */
  readonly match: Match<target>
  /** The rules that were tried and did not match, in their order, and why. */
  readonly steps: readonly ExplainedStep[]

  constructor({ path, method, match, steps }: ExplanationParts<target>) {
    this.path = path
    this.method = method
    this.match = match
    this.steps = steps
  }

  /** The explanation as a text of several lines. */
  toString(): string {
    const lines = this.steps.map(
      ({ taken, reason, rules }) => `  ${taken || '/'}  ${listRules(rules)} ${reason}`,
    )
    return [`${this.method} ${this.path}`, ...lines, `  ${describeMatch(this.match)}`].join('\n')
  }
}

/** How many rules of a step are named in a text. */
const MAX_NAMED = 4

function listRules(rules: readonly string[]): string {
  const named = rules.slice(0, MAX_NAMED).join(', ')
  const rest = rules.length - MAX_NAMED
  return rest > 0 ? `${named} and ${rest} more:` : `${named}:`
}

function describeMatch<target>(match: Match<target>): string {
  switch (match.type) {
    case 'match':
      return `found: ${match.rule.text} (${match.rule.endpoint}), params ${describeParams(match.params)}`
    case 'redirect':
      return `redirected to ${match.domain ?? ''}${match.path}`
    case 'wrong-method':
      return `not allowed; the rules that take the path allow ${match.allowed.join(', ')}`
    case 'none':
      return match.websocketMismatch
        ? 'no match: a rule takes the path, but not this kind of request'
        : 'no match'
  }
}

function describeParams(params: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(params).map(([name, value]) => `${name}: ${describe(value)}`)
  return `{ ${pairs.join(', ')} }`
}

function describe(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}

/** Writes down what a search meets. */
export class Tracer<target> implements Trace<target> {
  readonly #method: string
  readonly #domain: string
  readonly #steps: ExplainedStep[] = []
  #path = ''

  constructor(method: string, domain: string) {
    this.#method = method
    this.#domain = domain
  }

  begin(path: string): void {
    this.#path = path
  }

  missDomain(): void {
    this.#steps.push({
      taken: '',
      rules: ['all rules without placeholders in their domain'],
      reason: `none is for the domain ${JSON.stringify(this.#domain)}`,
    })
  }

  missText(node: Node<target>, index: number): void {
    const child = node.child(this.#path.charCodeAt(index))
    const rest = JSON.stringify(this.#path.slice(index))
    if (child === undefined) this.#add(index, node.children(), `have other text than ${rest}`)
    else this.#add(index, [child], `have ${JSON.stringify(child.text)}, not ${rest}`)
  }

  missPart(edge: Node<target>, index: number): void {
    const end = edge.part?.isFinal === true ? -1 : this.#path.indexOf('/', index)
    const text = this.#path.slice(index, end === -1 ? undefined : end)
    this.#add(index, [edge], `do not take ${JSON.stringify(decodePlain(toPlain(text)))}`)
  }

  missEnd(node: Node<target>): void {
    const rest = [...node.children(), ...node.edges()]
    this.#add(this.#path.length, rest, 'go on where the path ends')
  }

  missRequest(variant: Variant<target>): void {
    const { methods, rule } = variant
    const takesMethod = methods === undefined || methods.has(this.#method)
    const allowed = [...(methods ?? [])].join(', ')
    this.#tell(rule, takesMethod ? describeKind(rule) : `takes ${allowed}, not ${this.#method}`)
  }

  missValue({ rule }: Variant<target>, name: string, text: string): void {
    const value = JSON.stringify(decodePlain(text))
    this.#tell(rule, `the converter of ${JSON.stringify(name)} refuses ${value}`)
  }

  missSlash({ rule }: Variant<target>): void {
    this.#tell(rule, 'ends with a slash, and the path does not')
  }

  /** Gives what was met, and the rules that were not searched because they only build URLs. */
  finish(unused: readonly Rule<target>[]): readonly ExplainedStep[] {
    if (unused.length === 0) return this.#steps
    const rules = unused.map(({ text }) => text)
    return [...this.#steps, { taken: '', rules, reason: 'only build URLs' }]
  }

  #add(index: number, nodes: readonly Node<target>[], reason: string): void {
    const texts = nodes.flatMap((node) => Array.from(node.rules(), ({ text }) => text))
    const rules = [...new Set(texts)]
    if (rules.length > 0) this.#steps.push({ taken: this.#path.slice(0, index), rules, reason })
  }

  #tell(rule: Rule<target>, reason: string): void {
    this.#steps.push({ taken: this.#path, rules: [rule.text], reason })
  }
}

function describeKind<target>(rule: Rule<target>): string {
  return rule.websocket ? 'is for WebSocket requests' : 'is not for WebSocket requests'
}
