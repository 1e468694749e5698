/** Builds URLs: from an endpoint and values to a path and a query. */

import type { Suggestion } from './build-error.ts'
import { BuildError } from './build-error.ts'
import { Endpoint } from './endpoint.ts'
import { formatQuery } from './query.ts'
import type { Rule } from './rule.ts'
import { fillTemplate } from './template.ts'
import type { Values } from './values.ts'
import { listNames, readValue } from './values.ts'
import type { Variant } from './variant.ts'

/** How a URL is built. */
export interface BuildOptions {
  /** Only a rule that takes this method is used. Default: any. */
  readonly method?: string | undefined
  /** Without `method`, a rule that takes this one is preferred. Default `GET`. */
  readonly requestMethod?: string
  /** Whether values that are not in the rule go into the query, or nowhere. Default `true`. */
  readonly appendUnknown?: boolean | undefined
  /** The host that is preferred when rules have hosts. Default: none. */
  readonly domain?: string
}

/** What a URL is made of. */
export interface BuiltUrl {
  /** The subdomain or host of the rule; empty when it has none. */
  readonly domain: string
  /** The path and the query, percent-encoded; the path starts with exactly one slash. */
  readonly path: string
  /** Whether the rule is for WebSocket requests. */
  readonly websocket: boolean
}

/** The endpoints of a URL map. */
export class UrlBuilder<target> {
  readonly #endpoints = new Map<string, Endpoint<target>>()
  readonly #hostMatching: boolean
  readonly #sortParameters: boolean

  constructor(options: { hostMatching: boolean; sortParameters: boolean }) {
    this.#hostMatching = options.hostMatching
    this.#sortParameters = options.sortParameters
  }

  /** Adds a variant to its endpoint. */
  add(variant: Variant<target>): void {
    const endpoint = this.#endpoints.get(variant.rule.endpoint) ?? new Endpoint()
    this.#endpoints.set(variant.rule.endpoint, endpoint)
    endpoint.add(variant)
  }

  /** Builds the URL of an endpoint, or throws a `BuildError`. */
  build(name: string, values: Values, options: BuildOptions): BuiltUrl {
    const { method, requestMethod = 'GET' } = options
    const built =
      method === undefined
        ? (this.#find(name, values, options, requestMethod.toUpperCase()) ??
          this.#find(name, values, options, undefined))
        : this.#find(name, values, options, method.toUpperCase())
    if (built !== undefined) return built
    const names = listNames(values)
    throw new BuildError(
      { endpoint: name, names, method: method?.toUpperCase() },
      this.#listSuggestions(),
    )
  }

  /**
   * Builds the URL to which a variant redirects: for an alias that of a variant that is none, and otherwise
   * that of one whose defaults are what `params` holds (Werkzeug, `get_default_redirect`).
   */
  buildCanonical(
    variant: Variant<target>,
    params: Values,
    method: string,
  ): Pick<BuiltUrl, 'domain' | 'path'> | undefined {
    const canonical = this.#findCanonical(variant, params, method)
    const url = canonical && fillVariant(canonical, params)
    // A client may send `a%2F..%2Fb`, which is no dot segment until it is decoded and built again.
    return url === undefined || DOT_SEGMENT.test(url.path) ? undefined : url
  }

  #findCanonical(
    variant: Variant<target>,
    params: Values,
    method: string,
  ): Variant<target> | undefined {
    const { alias, endpoint } = variant.rule
    for (const other of this.#endpoints.get(endpoint)?.variants ?? []) {
      if (other === variant || (alias && other.rule.alias)) return undefined
      if (!alias && !providesDefaults(other, variant)) continue
      if (isSuitable(other, params, method)) return other
    }
    return undefined
  }

  #find(
    name: string,
    values: Values,
    options: BuildOptions,
    method: string | undefined,
  ): BuiltUrl | undefined {
    let first: BuiltUrl | undefined
    for (const variant of this.#endpoints.get(name)?.variants ?? []) {
      if (!isSuitable(variant, values, method)) continue
      const built = this.#fill(variant, values, options)
      if (!this.#hostMatching || built.domain === options.domain) return built
      first ??= built
    }
    return first
  }

  #fill(
    variant: Variant<target>,
    values: Values,
    { appendUnknown = true }: BuildOptions,
  ): BuiltUrl {
    const { domain, path } = fillVariant(variant, values)
    checkSegments(path, variant.rule.text)
    const query = appendUnknown ? formatQuery(values, variant.arguments, this.#sortParameters) : ''
    return { domain, path: path + query, websocket: variant.rule.websocket }
  }

  *#listSuggestions(): Iterable<Suggestion> {
    for (const { variants } of this.#endpoints.values()) {
      const required = new Map<Rule<target>, ReadonlySet<string>>()
      for (const { rule, arguments: names } of variants) {
        required.set(rule, intersect(required.get(rule) ?? names, names))
      }
      for (const [rule, names] of required) yield { rule, required: names }
    }
  }
}

function providesDefaults<target>(other: Variant<target>, variant: Variant<target>): boolean {
  if (other.rule.buildOnly || other.fills.length === 0) return false
  return haveSameItems(other.arguments, variant.arguments)
}

function haveSameItems(first: ReadonlySet<string>, second: ReadonlySet<string>): boolean {
  return first.size === second.size && [...first].every((item) => second.has(item))
}

/** Whether a variant takes the method and the values; they must agree with its defaults. */
function isSuitable<target>(
  variant: Variant<target>,
  values: Values,
  method: string | undefined,
): boolean {
  const { methods, defaults } = variant.rule
  if (method !== undefined && methods?.has(method) === false) return false
  for (const { name } of variant.placeholders) {
    if (readValue(values, name) === undefined && readValue(defaults, name) === undefined)
      return false
  }
  return variant.fills.every(([name, fill]) => {
    const value = readValue(values, name)
    return value === undefined || value === fill
  })
}

/** Builds the domain and the path of a variant that is suitable. */
function fillVariant<target>(
  variant: Variant<target>,
  values: Values,
): { domain: string; path: string } {
  const { text, defaults } = variant.rule
  const read = (name: string): unknown => readValue(values, name) ?? readValue(defaults, name)
  return {
    domain: fillTemplate(variant.domain, text, read),
    path: fillTemplate(variant.path, text, read),
  }
}

/** Clients resolve such segments, in every spelling (RFC 3986, section 5.2.4; WHATWG URL). */
const DOT_SEGMENT = /\/\.{1,2}(?=\/|$)/

function checkSegments(path: string, rule: string): void {
  if (DOT_SEGMENT.test(path)) {
    throw new TypeError(
      `The values give the URL of ${rule} a segment "." or "..": ${path}. A client would not send it.`,
    )
  }
}

function intersect(first: ReadonlySet<string>, second: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...first].filter((name) => second.has(name)))
}
