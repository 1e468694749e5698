/** Lists rules for people. */

import type { Rule } from './rule.ts'
import type { Tree } from './tree.ts'

/** By what a list of rules is sorted; `match` is the order in which they are tried. */
export type RuleOrder = 'endpoint' | 'methods' | 'domain' | 'rule' | 'match'

/** A rule in a list. */
export interface ListedRule {
  /** The name it leads to. */
  readonly endpoint: string
  /** Its methods, sorted and joined by `, `; `*` for all. */
  readonly methods: string
  /** Its subdomain or its host; empty when it has none. */
  readonly domain: string
  /** The rule as it was given. */
  readonly rule: string
}

/** Lists rules in an order; rules that are equal in it stay in the order of their registration. */
export function listRules<target>(
  rules: readonly Rule<target>[],
  tree: Tree<target>,
  order: RuleOrder,
): ListedRule[] {
  if (order === 'match') return sortByMatch(rules, tree).map(toListed)
  return rules.map(toListed).sort((one, other) => compare(one[order], other[order]))
}

function toListed<target>({ endpoint, methods, domain, text }: Rule<target>): ListedRule {
  const list = methods === undefined ? '*' : [...methods].sort().join(', ')
  return { endpoint, methods: list, domain, rule: text }
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other)
}

/** Rules that never match, because they only build URLs, come last. */
function sortByMatch<target>(rules: readonly Rule<target>[], tree: Tree<target>): Rule<target>[] {
  const found = new Set(Array.from(tree.roots(), (root) => [...root.rules()]).flat())
  return [...found, ...rules.filter((rule) => !found.has(rule))]
}

/** Writes a list as a table, as `flask routes` does; the domain is left out when no rule has one. */
export function formatRules(list: readonly ListedRule[]): string {
  const hasDomain = list.some(({ domain }) => domain !== '')
  const rows = list.map(({ endpoint, methods, domain, rule }) =>
    hasDomain ? [endpoint, methods, domain, rule] : [endpoint, methods, rule],
  )
  const heads = hasDomain
    ? ['Endpoint', 'Methods', 'Domain', 'Rule']
    : ['Endpoint', 'Methods', 'Rule']
  const widths = heads.map((head, i) =>
    Math.max(head.length, ...rows.map((row) => row[i]?.length ?? 0)),
  )
  const lines = widths.map((width) => '-'.repeat(width))
  return [heads, lines, ...rows]
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
