/** The URL map as one request sees it. */

import type { Match, RedirectMatch } from './match.ts'
import { quoteReference } from './path-text.ts'
import type { BuildOptions } from './url-builder.ts'
import type { UrlMap } from './url-map.ts'
import type { Values } from './values.ts'

/** What a request says about where it was sent. */
export interface Binding {
  /** The name of the server with its port; with `hostMatching`, the host of the request. */
  readonly serverName: string
  /** The subdomain, in lower case, which stands in front of the server's name. Default: none. */
  readonly subdomain?: string
  /** The scheme; `ws` and `wss` are those of WebSocket requests. An empty one is left out. Default `http`. */
  readonly scheme?: string
  /** The path of the application: empty, or with a slash at its start and none at its end. Default: empty. */
  readonly scriptName?: string
  /** The method. Default `GET`. */
  readonly method?: string
}

/** How a URL is built for a request. */
export interface UrlOptions extends Pick<BuildOptions, 'method' | 'appendUnknown'> {
  /** Whether it has a scheme and a host, also when these are the request's own. Default `false`. */
  readonly external?: boolean
  /** Its scheme, when it has one. Default: that of the request. */
  readonly scheme?: string | undefined
  /** What follows the `#`. */
  readonly anchor?: string
}

/** A URL map bound to a request: it knows the host, the scheme and the path of the application. */
export class BoundMap<target> {
  readonly #map: UrlMap<target>
  readonly #binding: Required<Binding>

  constructor(map: UrlMap<target>, binding: Binding) {
    const { subdomain = '', scheme = 'http', scriptName = '', method = 'GET' } = binding
    const serverName = binding.serverName.toLowerCase()
    this.#map = map
    this.#binding = {
      serverName,
      subdomain,
      scheme,
      scriptName: scriptName.endsWith('/') ? scriptName.slice(0, -1) : scriptName,
      method,
    }
  }

  /** Finds out what becomes of a path, in the form of PATH_INFO, and a method. */
  match(path: string, options: { method?: string; websocket?: boolean } = {}): Match<target> {
    const { method = this.#binding.method, websocket = this.#isWebsocket } = options
    return this.#map.match(path, method, this.#domain, websocket)
  }

  /** The methods of all rules that take a path here, sorted: for the answer to `OPTIONS`. */
  allowedMethods(path: string): string[] {
    return this.#map.allowedMethods(path, this.#domain)
  }

  /** Writes the `Location` of a redirect: a path, unless it leads to another host. */
  formatLocation(redirect: RedirectMatch, query: string): string {
    const { domain = this.#domain, path, keepsQuery } = redirect
    const url = this.#format(domain, path, { external: false })
    return keepsQuery && query !== '' ? `${url}?${query}` : url
  }

  /** Builds the URL of an endpoint, or throws a `BuildError`. */
  build(endpoint: string, values: Values, options: UrlOptions = {}): string {
    const { anchor, method, appendUnknown } = options
    const requestMethod = this.#binding.method
    const domain = this.#domain
    const parts = this.#map.buildParts(endpoint, values, {
      method,
      appendUnknown,
      requestMethod,
      domain,
    })
    const url = this.#format(parts.domain, parts.path, options, parts.websocket)
    return anchor === undefined ? url : `${url}#${quoteReference(anchor)}`
  }

  get #domain(): string {
    return this.#map.hostMatching ? this.#binding.serverName : this.#binding.subdomain
  }

  get #isWebsocket(): boolean {
    return this.#binding.scheme === 'ws' || this.#binding.scheme === 'wss'
  }

  #format(domain: string, path: string, options: UrlOptions, isWebsocket = false): string {
    const { external = false, scheme = this.#binding.scheme } = options
    const local = this.#binding.scriptName + path
    if (!external && !isWebsocket && domain === this.#domain) return local
    return `${formatScheme(scheme, isWebsocket)}//${this.#formatHost(domain)}${local}`
  }

  #formatHost(domain: string): string {
    const { serverName } = this.#binding
    if (this.#map.hostMatching) return domain === '' ? serverName : domain
    return domain === '' ? serverName : `${domain}.${serverName}`
  }
}

/** A page links to `http` from a WebSocket request too, and a WebSocket is never reached by `http`. */
function formatScheme(scheme: string, isWebsocket: boolean): string {
  const isSecure = scheme === 'https' || scheme === 'wss'
  if (isWebsocket) return isSecure ? 'wss:' : 'ws:'
  if (scheme === '') return ''
  return isSecure ? 'https:' : 'http:'
}
