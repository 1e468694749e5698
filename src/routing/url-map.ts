/** The URL map: all rules of an application. */

import type { Converter, ConverterFactory } from './converter.ts'
import { ConverterSet } from './converter-set.ts'
import type { Match, NoMatch, RedirectMatch, RuleMatch } from './match.ts'
import type { KnownParts } from './part.ts'
import { createHostPart, splitPath } from './part.ts'
import { quotePathInfo } from './path-text.ts'
import type { PlacedPiece } from './placed-converter.ts'
import { placeDomain, placeRule } from './placing.ts'
import type { RuleOptions } from './rule.ts'
import { Rule } from './rule.ts'
import { RuleError } from './rule-error.ts'
import { findRule, NO_METHOD, Search } from './search.ts'
import { Shared } from './shared.ts'
import { Tree } from './tree.ts'
import type { BuildOptions, BuiltUrl } from './url-builder.ts'
import { fillVariant, UrlBuilder } from './url-builder.ts'
import type { Values } from './values.ts'
import type { VariantPieces } from './variant.ts'
import { Variant } from './variant.ts'

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
export class UrlMap<target> {
  readonly #options: Required<UrlMapOptions>
  readonly #rules: Rule<target>[] = []
  readonly #converters = new ConverterSet()
  readonly #tree = new Tree<target>()
  readonly #builder: UrlBuilder<target>
  readonly #shared = new Shared()
  readonly #parts: KnownParts = new Map()
  /** Whether a rule that takes a path may redirect nevertheless. */
  #hasRedirects = false

  constructor(options: UrlMapOptions = {}) {
    this.#options = {
      strictSlashes: true,
      mergeSlashes: true,
      redirectDefaults: true,
      sortParameters: false,
      hostMatching: false,
      ...options,
    }
    this.#builder = new UrlBuilder(this.#options)
  }

  /** Whether rules have a host, and no subdomain. */
  get hostMatching(): boolean {
    return this.#options.hostMatching
  }

  /** The rules in the order of their registration. */
  get rules(): readonly Rule<target>[] {
    return this.#rules
  }

  /** Adds a converter, or replaces one, for the rules that are added afterwards. */
  converter(name: string, converter: Converter | ConverterFactory): void {
    this.#converters.add(name, converter)
  }

  /** Adds a rule, or throws a `RuleError`. */
  add(text: string, target: target, options: RuleOptions): Rule<target> {
    const { hostMatching, mergeSlashes } = this.#options
    const domain = (hostMatching ? options.host : options.subdomain) ?? ''
    const host = placeDomain(domain, this.#converters)
    const paths = placeRule(text, this.#converters, options.mergeSlashes ?? mergeSlashes)
    const variants = paths.map((path) => this.#joinPieces(host, path))
    checkNames(text, host, variants)
    const methods = this.#shared.methods(options.methods)
    const setting = { domain, methods, names: joinNames(variants), slashes: this.#options }
    const rule = new Rule(text, target, options, setting)
    for (const pieces of variants) this.#addVariant(new Variant(rule, pieces), pieces)
    this.#rules.push(rule)
    return rule
  }

  #joinPieces(domain: readonly PlacedPiece[], path: readonly PlacedPiece[]): VariantPieces {
    const pieces = [...domain, ...path].filter((piece) => piece.type === 'placeholder')
    return { domain, path, placeholders: this.#shared.placeholders(pieces) }
  }

  #addVariant(variant: Variant<target>, { domain, path }: VariantPieces): void {
    const { rule, fills, redirect } = variant
    this.#builder.add(variant)
    if (rule.alias || fills.length > 0 || redirect !== undefined) this.#hasRedirects = true
    if (rule.buildOnly) return
    const isDynamic = domain.some(({ type }) => type === 'placeholder')
    const part = isDynamic ? createHostPart(domain, this.#parts) : rule.domain
    this.#tree.add(variant, part, splitPath(path, this.#parts))
  }

  /**
   * Finds out what becomes of a path and a method.
   *
   * The path is in the form of PATH_INFO: decoded, save for `%2F` and `%25`. `domain` is the subdomain, or
   * the host in a map with `hostMatching`, in lower case.
   */
  match(path: string, method: string, domain = '', websocket = false): Match<target> {
    const start = normalizePath(path)
    if (start === undefined) return NO_MATCH
    const search = new Search<target>(
      isUpperCase(method) ? method : method.toUpperCase(),
      websocket,
    )
    const found = findRule(search, this.#tree, domain, start)
    if (found !== undefined)
      return this.#hasRedirects ? this.#settle(search, found, domain, start) : found
    if (search.isSlashMissing) return toRedirect(`${start}/`)
    return this.#matchMerged(search, domain, start) ?? conclude(search)
  }

  /** The methods of all rules that take a path, sorted: for the answer to `OPTIONS`. */
  allowedMethods(path: string, domain = ''): string[] {
    const start = normalizePath(path)
    if (start === undefined) return []
    const search = new Search<target>(NO_METHOD, false)
    findRule(search, this.#tree, domain, start)
    this.#matchMerged(search, domain, start)
    return [...(search.allowed ?? [])].sort()
  }

  /** Takes several slashes for one, and redirects to the path that has one. */
  #matchMerged(search: Search<target>, domain: string, path: string): RedirectMatch | undefined {
    if (!this.#options.mergeSlashes || !path.includes('//')) return undefined
    const merged = path.replace(/\/{2,}/g, '/')
    const found = findRule(search, this.#tree, domain, merged)
    if (search.isSlashMissing) return toRedirect(`${merged}/`)
    return found?.rule.mergeSlashes === true ? toRedirect(merged) : undefined
  }

  /** A rule that takes the path may still send the client elsewhere. */
  #settle(
    search: Search<target>,
    found: RuleMatch<target>,
    domain: string,
    path: string,
  ): Match<target> {
    const { variant } = search
    if (variant === undefined) return found
    const canonical = this.#options.redirectDefaults
      ? this.#builder.findCanonical(variant, found.params, search.method)
      : undefined
    const url = canonical && fillVariant(canonical, found.params)
    if (url !== undefined && (url.domain !== domain || url.path !== quotePathInfo(path))) {
      const redirect: RedirectMatch = { type: 'redirect', path: url.path, keepsQuery: true }
      return url.domain === domain ? redirect : { ...redirect, domain: url.domain }
    }
    if (variant.redirect === undefined) return found
    return { type: 'redirect', path: variant.redirect(found.params), keepsQuery: false }
  }

  /**
   * Builds the path and the query of an endpoint, percent-encoded, or throws a `BuildError`.
   *
   * A value that cannot be written throws a `TypeError`.
   */
  build(endpoint: string, values: Values, options: BuildOptions = {}): string {
    return this.#builder.build(endpoint, values, options).path
  }

  /** Builds the URL of an endpoint as `build` does, and gives its parts. */
  buildParts(endpoint: string, values: Values, options: BuildOptions = {}): BuiltUrl {
    return this.#builder.build(endpoint, values, options)
  }
}

const NO_MATCH: NoMatch = Object.freeze({ type: 'none', websocketMismatch: false })
const WEBSOCKET_MISMATCH: NoMatch = Object.freeze({ type: 'none', websocketMismatch: true })

const SLASH = 0x2f

/** Slashes at the start are taken for one. A path in asterisk-form (RFC 9112, section 3.2.4) is none. */
function normalizePath(path: string): string | undefined {
  if (path.charCodeAt(0) !== SLASH) {
    if (path === '*') return undefined
    return path === '' ? '' : `/${path}`
  }
  return path.charCodeAt(1) === SLASH ? path.replace(/^\/+/, '/') : path
}

/** Cheaper than the change of a method that is as it should be, as almost all are. */
function isUpperCase(method: string): boolean {
  for (let i = 0; i < method.length; i++) if (method.charCodeAt(i) > UPPER_Z) return false
  return true
}

const UPPER_Z = 0x5a

function toRedirect(path: string): RedirectMatch {
  return { type: 'redirect', path: quotePathInfo(path), keepsQuery: true }
}

function conclude<target>({ allowed, isWebsocketMismatch }: Search<target>): Match<target> {
  if (allowed !== undefined && allowed.size > 0) {
    return { type: 'wrong-method', allowed: [...allowed].sort() }
  }
  return isWebsocketMismatch ? WEBSOCKET_MISMATCH : NO_MATCH
}

function joinNames(variants: readonly VariantPieces[]): readonly string[] {
  const [first, ...others] = variants.map(({ placeholders }) => placeholders.names)
  return others.length === 0 ? (first ?? []) : [first ?? [], ...others].flat()
}

function checkNames(
  rule: string,
  domain: readonly PlacedPiece[],
  variants: readonly VariantPieces[],
): void {
  if (domain.length === 0) return
  for (const { placeholders } of variants) {
    const { names } = placeholders
    const twice = names.find((name, i) => names.includes(name, i + 1))
    if (twice === undefined) continue
    throw new RuleError(
      `The placeholder "${twice}" is in the host and in the path; give one another name.`,
      rule,
      Math.max(rule.indexOf(twice), 0),
    )
  }
}
