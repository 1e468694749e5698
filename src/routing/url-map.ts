/** The URL map: all rules of an application. */

import { Chart } from './chart.ts'
import type { Converter, ConverterFactory } from './converter.ts'
import { Explanation, Tracer } from './explanation.ts'
import type { HiddenRule } from './hidden-rules.ts'
import { findHiddenRules } from './hidden-rules.ts'
import type { Match, NoMatch, RedirectMatch, RuleMatch } from './match.ts'
import { quotePathInfo } from './path-text.ts'
import type { Rule, RuleOptions } from './rule.ts'
import type { ListedRule, RuleOrder } from './rule-list.ts'
import { listRules } from './rule-list.ts'
import { RuleSet } from './rule-set.ts'
import { findRule, NO_METHOD, Search } from './search.ts'
import { DEAD_END, searchStraight } from './straight-search.ts'
import type { RuleTaker, SubmountOptions } from './submount.ts'
import { Submount } from './submount.ts'
import type { BuildOptions, BuiltUrl } from './url-builder.ts'
import type { Values } from './values.ts'

/** How a URL map treats its rules. */
export interface UrlMapOptions {
  /** Whether a rule that ends with a slash redirects a path without it. Default `true`. */
  readonly strictSlashes?: boolean
  /** Whether a path with several slashes in a row redirects to the one that has one. Default `true`. */
  readonly mergeSlashes?: boolean
  /** Whether a path that spells out a rule's defaults redirects to that rule. Default `true`. */
  readonly redirectDefaults?: boolean
  /** Whether the query of a URL that is built is sorted. Default `false`: the order of the values. */
  readonly sortParameters?: boolean
  /** Whether rules have a host, and no subdomain. Default `false`. */
  readonly hostMatching?: boolean
}

/** All rules of an application: finds the rule of a path, and builds the URL of an endpoint. */
export class UrlMap<target> implements RuleTaker<target> {
  readonly #options: Required<UrlMapOptions>
  readonly #set: RuleSet<target>
  /** The chart of the rules, until there is another one. */
  #chart: Chart<target> | undefined = undefined

  constructor(options: UrlMapOptions = {}) {
    this.#options = {
      strictSlashes: true,
      mergeSlashes: true,
      redirectDefaults: true,
      sortParameters: false,
      hostMatching: false,
      ...options,
    }
    this.#set = new RuleSet(this.#options)
  }

  /** Whether rules have a host, and no subdomain. */
  get hostMatching(): boolean {
    return this.#options.hostMatching
  }

  /** Whether a rule has a subdomain or a host, so that these decide about a match. */
  get hasDomains(): boolean {
    return this.#set.hasDomains
  }

  /** Whether a rule is for WebSocket requests, so that the kind of a request decides about a match. */
  get hasWebsockets(): boolean {
    return this.#set.hasWebsockets
  }

  /** The rules in the order of their registration. */
  get rules(): readonly Rule<target>[] {
    return this.#set.rules
  }

  /** Adds a converter, or replaces one, for the rules that are added afterwards. */
  converter(name: string, converter: Converter | ConverterFactory): void {
    this.#set.addConverter(name, converter)
  }

  /** The part below a prefix: what is added to it begins with the prefix. */
  submount(prefix: string, options: SubmountOptions = {}): Submount<target> {
    return new Submount<target>(this, prefix, options)
  }

  /** Adds a rule, or throws a `RuleError` and adds nothing. */
  add(text: string, target: target, options: RuleOptions): Rule<target> {
    this.#chart = undefined
    return this.#set.add(text, target, options)
  }

  /**
   * Finds out what becomes of a path and a method.
   *
   * The path is in the form of PATH_INFO: decoded, save for `%2F` and `%25`. `domain` is the subdomain, or
   * the host in a map with `hostMatching`, in lower case.
   */
  match(path: string, method: string, domain = '', websocket = false): Match<target> {
    const chart = domain === '' && !websocket ? (this.#chart ?? this.#drawChart()) : undefined
    if (chart !== undefined) {
      const straight = searchStraight(chart, path, method)
      if (straight === DEAD_END) return NO_MATCH
      if (straight !== undefined) return straight
    }
    return this.#match(new Search(normalizeMethod(method), websocket), path, domain)
  }

  /**
   * Tells, step by step, how the match of a path and a method comes about: which rules were tried, and
   * why each did not match. It is for people; `String(explanation)` is a text for them.
   */
  explain(path: string, method: string, domain = '', websocket = false): Explanation<target> {
    const asked = normalizeMethod(method)
    const tracer = new Tracer<target>(asked, domain)
    const match = this.#match(new Search(asked, websocket, tracer), path, domain)
    const unused = this.rules.filter(({ buildOnly }) => buildOnly)
    return new Explanation({ path, method: asked, match, steps: tracer.finish(unused) })
  }

  /** Lists the rules for people; `formatRules` makes a table of it. Default: sorted by endpoint. */
  listRules(order: RuleOrder = 'endpoint'): ListedRule[] {
    return listRules(this.#set.rules, this.#set.tree, order)
  }

  /** The rules that no request reaches, because rules before them take all that they take. */
  findHiddenRules(): HiddenRule<target>[] {
    return findHiddenRules(this.#set.listWays())
  }

  /** Draws a chart, if the rules ask for nothing that only the long search knows. */
  #drawChart(): Chart<target> | undefined {
    if (this.#set.hasRedirects || this.#set.hasDomains) return undefined
    this.#chart = new Chart(this.#set.tree.root)
    return this.#chart
  }

  #match(search: Search<target>, path: string, domain: string): Match<target> {
    const start = normalizePath(path)
    if (start === undefined) return NO_MATCH
    const found = findRule(search, this.#set.tree, domain, start)
    if (found === undefined) return this.#conclude(search, domain, start)
    return this.#set.hasRedirects ? this.#settle(search, found, domain, start) : found
  }

  /** The methods of all rules that take a path, sorted: for the answer to `OPTIONS`. */
  allowedMethods(path: string, domain = ''): string[] {
    const start = normalizePath(path)
    if (start === undefined) return []
    const search = new Search<target>(NO_METHOD, false)
    findRule(search, this.#set.tree, domain, start)
    this.#matchMerged(search, domain, start)
    return sortMethods(search.allowed)
  }

  /** What there is to say when no rule takes the path as it is. */
  #conclude(search: Search<target>, domain: string, path: string): Match<target> {
    if (search.isSlashMissing) return redirectTo(`${path}/`)
    const redirect = this.#matchMerged(search, domain, path)
    if (redirect !== undefined) return redirect
    const allowed = sortMethods(search.allowed)
    if (allowed.length > 0) return { type: 'wrong-method', allowed }
    return search.isWebsocketMismatch ? WEBSOCKET_MISMATCH : NO_MATCH
  }

  /** Takes several slashes for one, and redirects to the path that has one. */
  #matchMerged(search: Search<target>, domain: string, path: string): RedirectMatch | undefined {
    if (!this.#options.mergeSlashes || !path.includes('//')) return undefined
    const merged = path.replace(/\/{2,}/g, '/')
    const found = findRule(search, this.#set.tree, domain, merged)
    if (search.isSlashMissing) return redirectTo(`${merged}/`)
    return found?.rule.mergeSlashes === true ? redirectTo(merged) : undefined
  }

  /** A rule that takes the path may still send the client elsewhere. */
  #settle(
    search: Search<target>,
    found: RuleMatch<target>,
    domain: string,
    path: string,
  ): Match<target> {
    const { variant, method } = search
    if (variant === undefined) return found
    const url = this.#options.redirectDefaults
      ? this.#set.builder.buildCanonical(variant, found.params, method)
      : undefined
    if (url !== undefined && (url.domain !== domain || url.path !== quotePathInfo(path))) {
      const redirect: RedirectMatch = { type: 'redirect', path: url.path, keepsQuery: true }
      return url.domain === domain ? redirect : { ...redirect, domain: url.domain }
    }
    if (variant.redirect === undefined) return found
    return { type: 'redirect', path: variant.redirect(found.params), keepsQuery: false }
  }

  /**
   * Builds the path and the query of an endpoint, percent-encoded.
   *
   * Throws a `BuildError` when no rule of the endpoint fits the values, and a `TypeError` when a value
   * cannot be written.
   */
  build(endpoint: string, values: Values, options: BuildOptions = {}): string {
    return this.#set.builder.build(endpoint, values, options).path
  }

  /** Builds the URL of an endpoint as `build` does, and gives its domain too. */
  buildParts(endpoint: string, values: Values, options: BuildOptions = {}): BuiltUrl {
    return this.#set.builder.build(endpoint, values, options)
  }
}

const NO_MATCH: NoMatch = Object.freeze({ type: 'none', websocketMismatch: false })
const WEBSOCKET_MISMATCH: NoMatch = Object.freeze({ type: 'none', websocketMismatch: true })

const SLASH = 0x2f
const UPPER_Z = 0x5a

/** Slashes at the start are taken for one. A path in asterisk-form (RFC 9112, section 3.2.4) is none. */
function normalizePath(path: string): string | undefined {
  if (path.charCodeAt(0) !== SLASH) {
    if (path === '*') return undefined
    return path === '' ? '' : `/${path}`
  }
  return path.charCodeAt(1) === SLASH ? path.replace(/^\/+/, '/') : path
}

/** Almost every method is in upper case, and to see that is cheaper than to change it. */
function normalizeMethod(method: string): string {
  for (let i = 0; i < method.length; i++) {
    if (method.charCodeAt(i) > UPPER_Z) return method.toUpperCase()
  }
  return method
}

function redirectTo(path: string): RedirectMatch {
  return { type: 'redirect', path: quotePathInfo(path), keepsQuery: true }
}

function sortMethods(methods: ReadonlySet<string> | undefined): string[] {
  return methods === undefined ? [] : [...methods].sort()
}
