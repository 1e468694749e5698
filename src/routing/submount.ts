/** Rules below a common prefix. */

import type { Rule, RuleOptions } from './rule.ts'
import { RuleError } from './rule-error.ts'

/** What takes rules: a URL map, or a part of one. */
export interface RuleTaker<target> {
  /** Adds a rule, or throws a `RuleError` and adds nothing. */
  add(text: string, target: target, options: RuleOptions): Rule<target>
}

/** What rules of a part have in common, besides the start of their paths. */
export interface SubmountOptions {
  /** What their endpoints begin with: `admin.`. Default: nothing. */
  readonly endpointPrefix?: string
  /** Their subdomain, where they have none themselves. Default: none. */
  readonly subdomain?: string
}

/**
 * The part of a URL map below a prefix, which may have placeholders (Werkzeug's `Submount`,
 * `EndpointPrefix` and `Subdomain`).
 */
export class Submount<target> implements RuleTaker<target> {
  readonly #taker: RuleTaker<target>
  readonly #prefix: string
  readonly #options: SubmountOptions

  /** Throws a `RuleError` for a prefix that does not begin with a slash. */
  constructor(taker: RuleTaker<target>, prefix: string, options: SubmountOptions = {}) {
    if (!prefix.startsWith('/')) throw new RuleError('A prefix starts with a slash.', prefix, 0)
    this.#taker = taker
    this.#prefix = prefix.endsWith('/') ? prefix.slice(0, -1) : prefix
    this.#options = options
  }

  /** Adds a rule below the prefix: `/` is the prefix with a slash. */
  add(text: string, target: target, options: RuleOptions): Rule<target> {
    if (!text.startsWith('/')) throw new RuleError('A rule starts with a slash.', text, 0)
    const { endpointPrefix = '', subdomain } = this.#options
    return this.#taker.add(this.#prefix + text, target, {
      ...(subdomain === undefined ? {} : { subdomain }),
      ...options,
      endpoint: endpointPrefix + options.endpoint,
    })
  }

  /** The part below a prefix of this part. */
  submount(prefix: string, options: SubmountOptions = {}): Submount<target> {
    return new Submount<target>(this, prefix, options)
  }
}
