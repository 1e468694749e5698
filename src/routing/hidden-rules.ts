/** Finds the rules that no request reaches. */

import type { Part, SplitRule } from './part.ts'
import type { PlacedConverter } from './placed-converter.ts'
import type { Rule } from './rule.ts'
import { ANY_SEGMENT, parseText } from './text-converters.ts'
import type { Variant } from './variant.ts'

/** A variant and the places it has in the tree. */
export interface Way<target> {
  readonly variant: Variant<target>
  readonly domain: string | Part
  readonly path: SplitRule
}

/** A rule that is never found for some of its methods. */
export interface HiddenRule<target> {
  /** The rule that is hidden. */
  readonly rule: Rule<target>
  /** The rule that takes all the paths that it takes, and comes before it. */
  readonly by: Rule<target>
  /** The methods for which it is hidden, sorted; `undefined` for all of them. */
  readonly methods: readonly string[] | undefined
}

/**
 * Finds the rules that are hidden behind others, in the order of their registration.
 *
 * Rules that are tried at the same time are tried in that order: the same rule with another name for its
 * placeholder, or `/<uuid:id>` behind `/<name>`. A rule that is hidden for the methods that were completed
 * for it only, such as OPTIONS, is none. The ways are compared by what may tie, so the time grows with
 * their number.
 */
export function findHiddenRules<target>(ways: readonly Way<target>[]): HiddenRule<target>[] {
  const ties = new Map<string, Way<target>[]>()
  const hidden = new Map<Rule<target>, HiddenRule<target>>()
  for (const way of ways) {
    const key = describeTie(way)
    const before = ties.get(key) ?? []
    ties.set(key, [...before, way])
    for (const other of before) {
      const found = compareWays(other, way)
      if (found !== undefined && !hidden.has(found.rule)) hidden.set(found.rule, found)
    }
  }
  return [...hidden.values()]
}

/** The same for ways that may take the same paths at the same time. */
function describeTie<target>({ domain, path, variant }: Way<target>): string {
  const steps = path.steps.map(({ text, part }) => [text, describePart(part)])
  const host = typeof domain === 'string' ? domain : domain.key
  return JSON.stringify([variant.websocket, host, steps, path.end])
}

/** A whole segment ties with any other of its weight. */
function describePart(part: Part): string {
  return takesWholeSegment(part) ? `* ${part.weight.join(' ')}` : part.key
}

function takesWholeSegment({ whole, isFinal }: Part): boolean {
  return whole !== undefined && !isFinal
}

function compareWays<target>(
  first: Way<target>,
  second: Way<target>,
): HiddenRule<target> | undefined {
  const by = first.variant.rule
  const { rule } = second.variant
  if (by === rule || !covers(first, second)) return undefined
  const methods = listShared(by.methods, rule.methods)
  if (methods?.every((method) => COMPLETED.has(method)) === true) return undefined
  return { rule, by, methods }
}

/** Methods that rules have because of other methods; views mostly do without them. */
const COMPLETED: ReadonlySet<string> = new Set(['HEAD', 'OPTIONS'])

/** Whether a way takes all that another one takes, and has values for it. */
function covers<target>(first: Way<target>, second: Way<target>): boolean {
  const parts = listParts(first)
  const others = listParts(second)
  let index = 0
  return parts.every((part, i) => {
    const start = index
    index += part.placeholderCount
    const converters = listConverters(first.variant, start, index)
    if (takesWholeSegment(part) && converters.every(isUnconditional)) return true
    const theirs = listConverters(second.variant, start, index)
    return part.key === others[i]?.key && converters.every((each, at) => each === theirs[at])
  })
}

function listParts<target>({ domain, path }: Way<target>): Part[] {
  const parts = path.steps.map(({ part }) => part)
  return typeof domain === 'string' ? parts : [domain, ...parts]
}

function listConverters<target>(
  { placeholders }: Variant<target>,
  start: number,
  end: number,
): PlacedConverter[] {
  return placeholders.slice(start, end).map(({ converter }) => converter)
}

/** Whether a converter is `string` without arguments, which takes every segment. */
function isUnconditional({ pattern, parse }: PlacedConverter): boolean {
  return pattern === ANY_SEGMENT && parse === parseText
}

function listShared(
  first: ReadonlySet<string> | undefined,
  second: ReadonlySet<string> | undefined,
): string[] | undefined {
  if (first === undefined) return second === undefined ? undefined : [...second].sort()
  return [...(second ?? first)].filter((method) => first.has(method)).sort()
}
