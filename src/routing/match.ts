/** What becomes of a path and a method. */

import type { Rule } from './rule.ts'

/** What a URL map says to a path and a method. */
export type Match<target> = RuleMatch<target> | RedirectMatch | MethodMismatch | NoMatch

/** A rule takes the path and the method. */
export interface RuleMatch<target> {
  readonly type: 'match'
  /** The rule. */
  readonly rule: Rule<target>
  /** The values of its placeholders, and its defaults; frozen when it has no placeholder. */
  readonly params: Readonly<Record<string, unknown>>
}

/** The client is sent to another path, with status 308. */
export interface RedirectMatch {
  readonly type: 'redirect'
  /** The path below the application, percent-encoded; it starts with exactly one slash. */
  readonly path: string
  /** The subdomain or host of the path, when it is not that of the request. */
  readonly domain?: string
  /** Whether the query of the request goes with it. */
  readonly keepsQuery: boolean
}

/** Rules take the path, but not with this method. */
export interface MethodMismatch {
  readonly type: 'wrong-method'
  /** The methods they take, sorted. */
  readonly allowed: readonly string[]
}

/** No rule takes the path. */
export interface NoMatch {
  readonly type: 'none'
  /** Whether a rule would take it in a WebSocket request, or only outside of one. */
  readonly websocketMismatch: boolean
}
