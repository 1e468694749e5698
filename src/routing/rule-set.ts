/** The rules of a URL map, read and put where matching and building find them. */

import type { Converter, ConverterFactory } from './converter.ts'
import { ConverterSet } from './converter-set.ts'
import type { Way } from './hidden-rules.ts'
import { createHostPart, KnownParts, splitPath } from './part.ts'
import type { PlacedPiece } from './placed-converter.ts'
import { placeDomain, placeRule } from './placing.ts'
import type { RuleOptions, SlashDefaults } from './rule.ts'
import { Rule } from './rule.ts'
import { RuleError } from './rule-error.ts'
import { Shared } from './shared.ts'
import { Tree } from './tree.ts'
import { UrlBuilder } from './url-builder.ts'
import type { VariantPieces } from './variant.ts'
import { Variant } from './variant.ts'

/** What the rules leave open. */
export interface RuleSetOptions extends SlashDefaults {
  /** Whether rules have a host, and no subdomain. */
  readonly hostMatching: boolean
  /** Whether the query of a URL that is built is sorted. */
  readonly sortParameters: boolean
}

/** All rules of a URL map. */
export class RuleSet<target> {
  /** The rules in the order of their registration. */
  readonly rules: Rule<target>[] = []
  /** Finds the variant of a path. */
  readonly tree: Tree<target> = new Tree()
  /** Builds the URL of an endpoint. */
  readonly builder: UrlBuilder<target>
  /** Whether a rule that takes a path may redirect nevertheless. */
  hasRedirects = false
  /** Whether a rule has a subdomain or a host. */
  hasDomains = false
  /** Whether a rule is for WebSocket requests. */
  hasWebsockets = false
  readonly #options: RuleSetOptions
  readonly #converters = new ConverterSet()
  readonly #shared = new Shared()
  readonly #parts = new KnownParts()
  readonly #variants: Variant<target>[] = []

  constructor(options: RuleSetOptions) {
    this.#options = options
    this.builder = new UrlBuilder(options)
  }

  /** Adds a converter, or replaces one, for the rules that are added afterwards. */
  addConverter(name: string, converter: Converter | ConverterFactory): void {
    this.#converters.add(name, converter)
  }

  /** Adds a rule, or throws a `RuleError` and adds nothing. */
  add(text: string, target: target, options: RuleOptions): Rule<target> {
    const { hostMatching, mergeSlashes } = this.#options
    const domain = (hostMatching ? options.host : options.subdomain) ?? ''
    const host = placeDomain(domain, this.#converters)
    const paths = placeRule(text, this.#converters, options.mergeSlashes ?? mergeSlashes)
    const pieces = paths.map((path) => this.#joinPieces(host, path))
    checkNames(text, host, pieces)
    const methods = this.#shared.methods(options.methods)
    const setting = { domain, methods, names: joinNames(pieces), slashes: this.#options }
    const rule = new Rule(text, target, options, setting)
    const variants = pieces.map((each) => new Variant(rule, each))
    for (const variant of variants) this.#addVariant(variant)
    this.rules.push(rule)
    return rule
  }

  #joinPieces(domain: readonly PlacedPiece[], path: readonly PlacedPiece[]): VariantPieces {
    const pieces = [...domain, ...path].filter((piece) => piece.type === 'placeholder')
    return { domain, path, placeholders: this.#shared.placeholders(pieces) }
  }

  #addVariant(variant: Variant<target>): void {
    const { rule, fills, redirect, pieces } = variant
    this.builder.add(variant)
    if (rule.alias || fills.length > 0 || redirect !== undefined) this.hasRedirects = true
    if (rule.domain !== '') this.hasDomains = true
    if (rule.websocket) this.hasWebsockets = true
    if (rule.buildOnly) return
    this.#variants.push(variant)
    this.tree.add(variant, this.#readDomain(pieces.domain), splitPath(pieces.path, this.#parts))
  }

  /** All variants that match, in the order of their registration, and where they are in the tree. */
  listWays(): Way<target>[] {
    return this.#variants.map((variant) => ({
      variant,
      domain: this.#readDomain(variant.pieces.domain),
      path: splitPath(variant.pieces.path, this.#parts),
    }))
  }

  #readDomain(pieces: readonly PlacedPiece[]): string | ReturnType<typeof createHostPart> {
    const [first] = pieces
    if (pieces.length > 1 || first?.type === 'placeholder') {
      return createHostPart(pieces, this.#parts)
    }
    return first?.text ?? ''
  }
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
