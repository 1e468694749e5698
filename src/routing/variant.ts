/** Variants: a rule with optional parts stands for several rules without them. */

import type { RuleMatch } from './match.ts'
import type { PlacedPiece, PlaceholderPiece } from './placed-converter.ts'
import type { Redirect } from './redirect.ts'
import { createRedirect } from './redirect.ts'
import type { Rule } from './rule.ts'
import type { PlaceholderList } from './shared.ts'
import type { Template } from './template.ts'
import { createTemplate } from './template.ts'

/** One way to read a rule. */
export class Variant<target> {
  /** The next variant that ends at the same place. */
  next: Variant<target> | undefined = undefined
  /** The rule. */
  readonly rule: Rule<target>
  /** Whether it is for WebSocket requests. */
  readonly websocket: boolean
  /** The methods it takes; `undefined` takes all. */
  readonly methods: ReadonlySet<string> | undefined
  /** The first of its methods, which most requests have; to compare it is cheaper than to ask the set. */
  readonly method: string | undefined
  /** What it captures, as other variants do too. */
  readonly list: PlaceholderList
  /** What it captures. */
  readonly placeholders: readonly PlaceholderPiece[]
  /** The defaults of names that are not among its placeholders. */
  readonly fills: readonly (readonly [name: string, value: unknown])[]
  /** What it gives when it captures nothing. */
  readonly fixed: RuleMatch<target> | undefined
  /** Where it redirects, when its rule has `redirectTo`. */
  readonly redirect: Redirect | undefined
  /** What it consists of. */
  readonly pieces: VariantPieces
  #domain: Template | undefined = undefined
  #path: Template | undefined = undefined

  constructor(rule: Rule<target>, pieces: VariantPieces) {
    const placeholders = pieces.placeholders.pieces
    this.rule = rule
    this.websocket = rule.websocket
    this.methods = rule.methods
    this.method = rule.methods?.values().next().value
    this.list = pieces.placeholders
    this.placeholders = placeholders
    this.fills = listFills(rule, placeholders)
    this.fixed = placeholders.length > 0 ? undefined : createFixed(rule)
    this.redirect = createRedirect(rule, placeholders)
    this.pieces = pieces
  }

  /** Builds the domain. */
  get domain(): Template {
    this.#domain ??= createTemplate(this.pieces.domain)
    return this.#domain
  }

  /** Builds the path. */
  get path(): Template {
    this.#path ??= createTemplate(this.pieces.path)
    return this.#path
  }

  /** The names of its placeholders and of all defaults. */
  get arguments(): ReadonlySet<string> {
    const names = this.placeholders.map(({ name }) => name)
    return new Set([...names, ...Object.keys(this.rule.defaults)])
  }
}

/** What a variant consists of. */
export interface VariantPieces {
  /** The subdomain or the host. */
  readonly domain: readonly PlacedPiece[]
  /** The path. */
  readonly path: readonly PlacedPiece[]
  /** The placeholders of both. */
  readonly placeholders: PlaceholderList
}

const NO_FILLS: readonly never[] = []

function listFills<target>(
  rule: Rule<target>,
  placeholders: readonly PlaceholderPiece[],
): readonly (readonly [name: string, value: unknown])[] {
  const defaults = Object.entries(rule.defaults)
  if (defaults.length === 0) return NO_FILLS
  return defaults.filter(([name]) => placeholders.every((placeholder) => placeholder.name !== name))
}

function createFixed<target>(rule: Rule<target>): RuleMatch<target> {
  return Object.freeze({ type: 'match', rule, params: rule.defaults })
}

/**
 * The order in which variants of an endpoint are tried when a URL is built (Werkzeug,
 * `build_compare_key`): no aliases first, then more arguments, then more defaults.
 */
export function compareVariants<target>(first: Variant<target>, second: Variant<target>): number {
  return (
    Number(first.rule.alias) - Number(second.rule.alias) ||
    countArguments(second) - countArguments(first) ||
    second.fills.length - first.fills.length
  )
}

function countArguments<target>({ placeholders, fills }: Variant<target>): number {
  return placeholders.length + fills.length
}
