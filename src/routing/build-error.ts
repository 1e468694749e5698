/** The error of a URL that cannot be built. */

import type { Rule } from './rule.ts'
import { measureSimilarity } from './similarity.ts'

/** What was asked for. */
export interface BuildRequest {
  /** The endpoint. */
  readonly endpoint: string
  /** The names of the values. */
  readonly names: readonly string[]
  /** The method, when one was asked for. */
  readonly method: string | undefined
}

/** A rule that might have been meant. */
export interface Suggestion {
  /** The rule. */
  readonly rule: Rule<unknown>
  /** The names it cannot do without. */
  readonly required: ReadonlySet<string>
}

/** No rule of the endpoint fits the values; the message says which rule might have been meant. */
export class BuildError extends Error {
  override readonly name = 'BuildError'
  /** The endpoint that was asked for. */
  readonly endpoint: string
  /** The names of the values. */
  readonly names: readonly string[]
  /** The method that was asked for. */
  readonly method: string | undefined
  /** The rule that is most like it. */
  readonly suggested: Rule<unknown> | undefined

  constructor(request: BuildRequest, candidates: Iterable<Suggestion>) {
    const nearest = findNearest(request, candidates)
    super(describeRequest(request) + (nearest === undefined ? '' : describe(nearest, request)))
    this.endpoint = request.endpoint
    this.names = request.names
    this.method = request.method
    this.suggested = nearest?.rule
  }
}

function findNearest(
  request: BuildRequest,
  candidates: Iterable<Suggestion>,
): Suggestion | undefined {
  let nearest: Suggestion | undefined
  let best = -1
  for (const candidate of candidates) {
    const score = scoreRule(candidate.rule, request)
    if (score <= best) continue
    nearest = candidate
    best = score
  }
  return nearest
}

/** Werkzeug's score: how alike the endpoints are decides, then the values, then the method. */
function scoreRule(rule: Rule<unknown>, { endpoint, names, method }: BuildRequest): number {
  const areNamesKnown = names.every((name) => rule.arguments.has(name))
  const isMethodTaken = method !== undefined && rule.methods?.has(method) === true
  return (
    0.98 * measureSimilarity(rule.endpoint, endpoint) +
    0.01 * Number(areNamesKnown) +
    0.01 * Number(isMethodTaken)
  )
}

function describeRequest({ endpoint, names, method }: BuildRequest): string {
  const withMethod = method === undefined ? '' : ` (${quote(method)})`
  const withValues = names.length === 0 ? '' : ` with values ${formatList(names)}`
  return `Could not build url for endpoint ${quote(endpoint)}${withMethod}${withValues}.`
}

function describe({ rule, required }: Suggestion, request: BuildRequest): string {
  if (rule.endpoint !== request.endpoint) return ` Did you mean ${quote(rule.endpoint)} instead?`
  const missing = [...required].filter((name) => !request.names.includes(name))
  return describeMethods(rule, request) + describeMissing(missing)
}

function describeMethods({ methods }: Rule<unknown>, { method }: BuildRequest): string {
  if (method === undefined || methods === undefined || methods.has(method)) return ''
  return ` Did you mean to use methods ${formatList([...methods])}?`
}

function describeMissing(missing: readonly string[]): string {
  if (missing.length === 0) return ''
  return ` Did you forget to specify values ${formatList(missing)}?`
}

function formatList(names: readonly string[]): string {
  return `[${names.toSorted().map(quote).join(', ')}]`
}

function quote(text: string): string {
  return text.includes("'") ? JSON.stringify(text) : `'${text}'`
}
