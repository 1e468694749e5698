/** URL maps for the tests: a rule is its own target and endpoint. */

import type { Match, RuleOptions, UrlMapOptions } from '../../src/routing/index.ts'
import { UrlMap } from '../../src/routing/index.ts'

/** A rule, or a rule with options. */
export type RuleRow = string | readonly [rule: string, options: Partial<RuleOptions>]

/** Makes a URL map of rules. */
export function urlMapOf(rows: readonly RuleRow[], options: UrlMapOptions = {}): UrlMap<string> {
  const map = new UrlMap<string>(options)
  addRules(map, rows)
  return map
}

/** Adds rules to a URL map. */
export function addRules(map: UrlMap<string>, rows: readonly RuleRow[]): void {
  for (const row of rows) {
    const [rule, options] = typeof row === 'string' ? [row, {}] : row
    map.add(rule, rule, { endpoint: rule, ...options })
  }
}

/** Writes a match in a short form: the rule and the params, or what there is instead. */
export function describeMatch(match: Match<string>): unknown {
  switch (match.type) {
    case 'match':
      return [match.rule.endpoint, match.params]
    case 'redirect':
      return `-> ${match.path}`
    case 'wrong-method':
      return match.allowed
    case 'none':
      return undefined
  }
}

/** Matches a path, and writes the match in its short form. */
export function matchPath(map: UrlMap<string>, path: string, method = 'GET'): unknown {
  return describeMatch(map.match(path, method))
}
