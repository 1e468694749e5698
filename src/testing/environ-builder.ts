/** Makes environs without a host: for tests of middleware, and of what takes an environ. */

import type { Environ, Input } from '../gateway/index.ts'
import { createEnviron, RefusedRequest } from '../gateway/index.ts'
import { PLAIN_JSON } from '../message/index.ts'
import { DEFAULT_SESSION_CONFIG } from '../sessions/index.ts'
import type { OutgoingRequest, RequestDefaults } from './outgoing-request.ts'
import { completeEnviron, createOutgoing } from './outgoing-request.ts'
import type { EnvironOptions } from './request-options.ts'

/** What an environ is made of, besides its target. */
export interface EnvironBuilderOptions extends EnvironOptions {
  /** The method. Default `GET`. */
  readonly method?: string
}

/** What counts where there is no application. */
const NO_APP: RequestDefaults = {
  config: {
    APPLICATION_ROOT: '/',
    PREFERRED_URL_SCHEME: 'http',
    ...DEFAULT_SESSION_CONFIG,
  },
  json: PLAIN_JSON,
}

/**
 * Makes environs: `new EnvironBuilder('/search', { query: { q: 'tea' } }).environ()`.
 *
 * The target is a path with its query, below the path of `baseUrl`, or a whole URL.
 */
export class EnvironBuilder {
  readonly #request: OutgoingRequest

  /**
   * Takes what the environ is made of; `app` says where it is served and how it writes JSON. Throws a
   * `TypeError` for what no client could send, such as two bodies.
   */
  constructor(target = '/', options: EnvironBuilderOptions = {}, app: RequestDefaults = NO_APP) {
    this.#request = createOutgoing(app, options.method ?? 'GET', target, options)
  }

  /**
   * Makes an environ, a fresh one each time. Throws a `TypeError` for a request that every host refuses.
   * What is written to its log goes to `console.error`.
   */
  environ(): Environ {
    return createEnvironOf(this.#request)
  }
}

/** Makes the environ of a request that no host has seen. */
export function createEnvironOf(request: OutgoingRequest): Environ {
  const { scheme, host } = request.place
  const [, name = host, port] = /^(.*?)(?::(\d+))?$/.exec(host) ?? []
  const environ = createEnviron(
    { method: request.method, url: request.target, httpVersion: '1.1' },
    [...request.headers].flat(),
    {
      scheme,
      serverName: name,
      serverPort: port ?? (scheme === 'https' ? '443' : '80'),
      // biome-ignore lint/suspicious/noConsole: there is no host whose log it could be
      errors: { write: (text) => console.error(text.trimEnd()) },
      multiprocess: false,
    },
    request.content?.open() ?? NOTHING,
  )
  if (!(environ instanceof RefusedRequest)) return completeEnviron(environ, request)
  throw new TypeError(`Every host refuses this request: ${environ.reason}`)
}

const NOTHING: Input = {
  [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: undefined }) }),
}
