/** Rules: what an application registers. */

/** How a rule is registered. */
export interface RuleOptions {
  /** The name the rule leads to. Rules that share it are ways to one place. */
  readonly endpoint: string
  /** The methods it takes; `GET` adds `HEAD`. Default: all of them. */
  readonly methods?: readonly string[]
  /** Values for names that are not in the path that matched. */
  readonly defaults?: Readonly<Record<string, unknown>>
  /** Whether a rule that ends with a slash redirects to it. Default: what the URL map says. */
  readonly strictSlashes?: boolean
  /** Whether several slashes are taken for one. Default: what the URL map says. */
  readonly mergeSlashes?: boolean
  /** Whether it only builds URLs, and never matches. Default `false`. */
  readonly buildOnly?: boolean
  /** Whether it redirects to the first rule of its endpoint that is no alias. Default `false`. */
  readonly alias?: boolean
  /**
   * Where it redirects: a path below the application, `new/<slug>`, or a function of the params that gives
   * one. Without a placeholder's converter in front of its name; the rule has it.
   */
  readonly redirectTo?: RedirectTarget
  /** The subdomain, which may have placeholders. Default: none. */
  readonly subdomain?: string
  /** The host, which may have placeholders; for a URL map with `hostMatching`. Default: none. */
  readonly host?: string
  /** Whether it is for WebSocket requests, and for nothing else. Default `false`. */
  readonly websocket?: boolean
}

/** Where a rule redirects. */
export type RedirectTarget = string | ((params: Readonly<Record<string, unknown>>) => string)

/** What a URL map says of the rules that say nothing themselves. */
export interface SlashDefaults {
  /** Whether a rule redirects to its slash at the end. */
  readonly strictSlashes: boolean
  /** Whether several slashes are taken for one. */
  readonly mergeSlashes: boolean
}

/** What is decided elsewhere about a rule. */
export interface RuleSetting {
  /** The methods, in upper case. */
  readonly methods: ReadonlySet<string> | undefined
  /** The subdomain or the host. */
  readonly domain: string
  /** The names of the placeholders. */
  readonly names: readonly string[]
  /** What the URL map says. */
  readonly slashes: SlashDefaults
}

const NO_DEFAULTS: Readonly<Record<string, unknown>> = Object.freeze({})

/** A rule in a URL map. */
export class Rule<target> {
  /** The rule as it was given. */
  readonly text: string
  /** What it leads to. */
  readonly target: target
  /** The name of what it leads to. */
  readonly endpoint: string
  /** The methods it takes, in upper case; `undefined` takes all. */
  readonly methods: ReadonlySet<string> | undefined
  /** Values for names that are not in the path that matched. */
  readonly defaults: Readonly<Record<string, unknown>>
  /** Whether it redirects to its slash at the end. */
  readonly strictSlashes: boolean
  /** Whether several slashes are taken for one. */
  readonly mergeSlashes: boolean
  /** Whether it only builds URLs. */
  readonly buildOnly: boolean
  /** Whether it redirects to another rule of its endpoint. */
  readonly alias: boolean
  /** Where it redirects. */
  readonly redirectTo: RedirectTarget | undefined
  /** Its subdomain, or its host in a URL map with `hostMatching`; empty when it has none. */
  readonly domain: string
  /** Whether it is for WebSocket requests. */
  readonly websocket: boolean
  readonly #names: readonly string[]

  constructor(text: string, target: target, options: RuleOptions, setting: RuleSetting) {
    const { defaults, buildOnly = false, alias = false, websocket = false } = options
    this.text = text
    this.target = target
    this.endpoint = options.endpoint
    this.methods = setting.methods
    this.defaults = defaults === undefined ? NO_DEFAULTS : copyDefaults(defaults)
    this.strictSlashes = options.strictSlashes ?? setting.slashes.strictSlashes
    this.mergeSlashes = options.mergeSlashes ?? setting.slashes.mergeSlashes
    this.buildOnly = buildOnly
    this.alias = alias
    this.redirectTo = options.redirectTo
    this.domain = setting.domain
    this.websocket = websocket
    this.#names = setting.names
    if (websocket) checkWebsocketMethods(this.methods)
  }

  /** The names of its placeholders and of its defaults. */
  get arguments(): ReadonlySet<string> {
    return new Set([...this.#names, ...Object.keys(this.defaults)])
  }
}

function copyDefaults(defaults: Readonly<Record<string, unknown>>): Rule<unknown>['defaults'] {
  if (Object.hasOwn(defaults, '__proto__')) {
    throw new TypeError('The name "__proto__" has a meaning of its own; no default can have it.')
  }
  return Object.freeze({ ...defaults })
}

const WEBSOCKET_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

function checkWebsocketMethods(methods: ReadonlySet<string> = new Set()): void {
  for (const method of methods) {
    if (!WEBSOCKET_METHODS.has(method)) {
      throw new TypeError(`A WebSocket rule takes GET, HEAD and OPTIONS; it cannot take ${method}.`)
    }
  }
}
