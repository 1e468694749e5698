/**
 * The deliberate differences from Werkzeug, by class.
 *
 * A class says to which cases it applies (`when`: all that is given must hold) and what we answer to them
 * (`expect`), so that it judges cases that nobody has seen yet. Some classes rewrite Werkzeug's URL; a
 * case may be in several of these.
 */

import type { Answer, BuildCase, MapData, RoutingCase } from './routing-case.ts'
import { answerCase } from './routing-case.ts'

/** One class of differences. The texts of `when` are regular expressions with the flag `u`. */
export interface Divergence {
  readonly class: string
  readonly reason: string
  readonly when: {
    /** The kind of case. */
    readonly op: RoutingCase['op']
    /** Found in the path. */
    readonly path?: string
    /** Found in the values, written as JSON. */
    readonly values?: string
    /** Found in Werkzeug's answer, written as JSON. */
    readonly expect?: string
    /** Found in one of the rules. */
    readonly rule?: string
  }
  readonly expect: Expectation
}

/** Pairs of a regular expression and what stands for it. */
type Replacements = readonly (readonly [string, string])[]

/** What we answer. */
export type Expectation =
  /** What is answered when the rules in which this is found are left out. */
  | { readonly withoutRules: string }
  /** An error; replacements make a part of its message of Werkzeug's. */
  | { readonly error: string; readonly replaceInMessage?: Replacements }
  /** Werkzeug's URL, with replacements. */
  | { readonly replaceInUrl: Replacements }
  /** Werkzeug's URL, rewritten by one of the functions below. */
  | { readonly rewriteUrl: 'slashes' | 'numbers' | 'exponents' | 'escapes' }

/** What the classes expect of a case: the first answer that is ours, with the classes it took. */
export function expectDivergence(
  divergences: readonly Divergence[],
  data: MapData,
  routingCase: RoutingCase,
  isOurs: (answer: Answer) => boolean,
): string | undefined {
  const applicable = divergences.filter((divergence) => isMet(divergence, data, routingCase))
  const single = applicable.find(({ expect }) => isOurs(answerInstead(expect, data, routingCase)))
  if (single !== undefined) return single.class
  const rewriting = applicable.filter(({ expect }) => isRewriting(expect))
  let answer = routingCase.expect
  for (const { expect } of rewriting) {
    answer = answerInstead(expect, data, { ...routingCase, expect: answer })
  }
  return isOurs(answer) ? rewriting.map((each) => each.class).join(', ') : undefined
}

function isMet({ when }: Divergence, { rules }: MapData, routingCase: RoutingCase): boolean {
  if (when.op !== routingCase.op) return false
  const text = routingCase.op === 'match' ? routingCase.path : JSON.stringify(routingCase.values)
  return (
    isFound(routingCase.op === 'match' ? when.path : when.values, text) &&
    isFound(when.expect, JSON.stringify(routingCase.expect)) &&
    rules.some(({ path }) => isFound(when.rule, path))
  )
}

function isFound(expression: string | undefined, text: string): boolean {
  return expression === undefined || new RegExp(expression, 'u').test(text)
}

function isRewriting(expectation: Expectation): boolean {
  return 'replaceInUrl' in expectation || 'rewriteUrl' in expectation
}

function answerInstead(expectation: Expectation, data: MapData, routingCase: RoutingCase): Answer {
  if ('withoutRules' in expectation) {
    const rules = data.rules.filter(({ path }) => !isFound(expectation.withoutRules, path))
    return answerCase({ ...data, rules }, routingCase)
  }
  const { url, message } = routingCase.expect
  if ('error' in expectation) {
    const replacements = expectation.replaceInMessage ?? [['^.*$', '']]
    const includes = replaceAll(String(message ?? ''), replacements)
    return { error: expectation.error, message: { includes } }
  }
  if (routingCase.op !== 'build' || typeof url !== 'string') return routingCase.expect
  if ('replaceInUrl' in expectation) return { url: replaceAll(url, expectation.replaceInUrl) }
  return { url: REWRITE[expectation.rewriteUrl](url, data, routingCase) }
}

function replaceAll(text: string, replacements: Replacements): string {
  return replacements.reduce(
    (result, [from, to]) => result.replace(new RegExp(from, 'gu'), to),
    text,
  )
}

const REWRITE = {
  slashes: rewriteSlashes,
  numbers: rewriteNumbers,
  exponents: rewriteExponents,
  escapes: rewriteEscapes,
}

/** In a segment every slash of a value is encoded; in a path the one at its start is. */
function rewriteSlashes(url: string, { rules }: MapData, buildCase: BuildCase): string {
  const [, head = '', path = '', query = ''] = /^((?:\w*:?\/\/[^/]*)?)([^?]*)(.*)$/s.exec(url) ?? []
  for (const rule of rules.filter(({ ep }) => ep === buildCase.endpoint)) {
    const theirs = fillRule(rule.path, buildCase, (value) => value)
    const ours = fillRule(rule.path, buildCase, (value, converter) =>
      converter === 'path' ? value.replace(/^\//, '%2F') : value.replaceAll('/', '%2F'),
    )
    // Werkzeug takes several slashes at the start for one.
    const found = [theirs, theirs.replace(/^\/+/, '/')].find((end) => path.endsWith(end))
    if (found === undefined || ours === theirs) continue
    return head + path.slice(0, path.length - found.length) + ours + query
  }
  return url
}

function fillRule(
  rule: string,
  { values }: BuildCase,
  write: (value: string, converter: string) => string,
): string {
  const pieces = rule.split(/<(?:(\w+)(?:\(.*?\))?:)?(\w+)>/)
  return pieces
    .map((piece, i) => {
      if (i % 3 === 0) return encodePath(piece)
      return i % 3 === 1
        ? ''
        : write(encodePath(formatAsPython(values[piece])), pieces[i - 1] ?? '')
    })
    .join('')
}

function formatAsPython(value: unknown): string {
  return String(value).replace(/^(?:true|false)$/, (word) => (word === 'true' ? 'True' : 'False'))
}

function encodePath(text: string): string {
  return encodeURIComponent(text).replace(/%(?:2[46BCF]|3[ABD]|40)/g, decodeURIComponent)
}

/** Numbers as JavaScript writes them, which cannot tell 1.0 from 1; in a path `float` writes its own. */
function rewriteNumbers(url: string, { rules }: MapData): string {
  const [path = '', ...query] = url.split(/(?=\?)/)
  const isFloat = rules.some((rule) => rule.path.includes('<float'))
  return (isFloat ? path : writeNumbers(path)) + writeNumbers(query.join(''))
}

function writeNumbers(text: string): string {
  return text.replace(/(?<![\w.])\d+(?:\.\d+)?(?:e(?:[+-]|%2B)\d+)?(?![\w.])/g, (number) => {
    const plain = number.replace('%2B', '+')
    const isPlain = String(Number(plain)) === plain || /^0\d/.test(plain)
    if (isPlain) return number
    return String(Number(plain)).replace('+', number.includes('%2B') ? '%2B' : '+')
  })
}

/** `1e+21` -> `1000000000000000000000.0` */
function rewriteExponents(url: string): string {
  return url.replace(/\d+(?:\.\d+)?e[+-]\d+/g, (number) =>
    Number(number).toLocaleString('en-US', {
      useGrouping: false,
      minimumFractionDigits: 1,
      maximumFractionDigits: 20,
    }),
  )
}

/** What a URL may not hold is escaped, whatever the converter. */
function rewriteEscapes(url: string): string {
  return url
    .replace(/%(?![\dA-F]{2})/g, '%25')
    .replace(/[^!-~]+|["<>\\^`{|}]/g, (text) => encodeURIComponent(text))
}
