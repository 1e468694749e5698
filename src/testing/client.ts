/** The test client, but for the names of the methods. */

import type { Lifespan } from '../gateway/index.ts'
import { lifespanOf } from '../gateway/index.ts'
import { formatSetCookie, HeaderMap } from '../http/index.ts'
import type { Session } from '../sessions/index.ts'
import { AppLog } from './app-log.ts'
import type { CookieChoice, CookieInit, TestClientOptions } from './client-options.ts'
import { CookieJar } from './cookie-jar.ts'
import { Exchange } from './exchange.ts'
import { listFields } from './fields.ts'
import type { Leftover } from './leftovers.ts'
import { expectEnd, forgetLeftover } from './leftovers.ts'
import type { OutgoingRequest } from './outgoing-request.ts'
import { addCookies, createOutgoing, urlOf } from './outgoing-request.ts'
import { followRedirect, isRedirect, RedirectError } from './redirect.ts'
import type { ClientRequestOptions, EnvironOptions } from './request-options.ts'
import { changeSession } from './session-transaction.ts'
import type { KeptCookie } from './set-cookie.ts'
import type { TestClient } from './test-client.ts'
import { TestResponse } from './test-response.ts'
import type { TestedApp } from './tested-app.ts'

/** What a client does besides naming methods. */
export type ClientCore = Pick<
  TestClient,
  'log' | 'request' | 'getCookie' | 'setCookie' | 'deleteCookie' | 'sessionTransaction' | 'close'
>

/** How many redirects are followed at the most, as `fetch` does it. */
const MAX_REDIRECTS = 20

/** Makes a client. */
export function createClient(app: TestedApp, options: TestClientOptions): ClientCore {
  return new Client(app, options)
}

class Client implements ClientCore, Leftover {
  readonly #app: TestedApp
  readonly #options: TestClientOptions
  readonly #jar: CookieJar | undefined
  readonly #errors: AppLog
  readonly #stopListening: () => void
  readonly #lifespan: Lifespan | undefined
  /** Those of which something is left. */
  readonly #exchanges = new Set<Exchange>()
  #starting: Promise<void> | undefined
  #closing: Promise<void> | undefined
  log = ''

  constructor(app: TestedApp, options: TestClientOptions) {
    this.#app = app
    this.#options = options
    this.#jar = options.useCookies === false ? undefined : new CookieJar()
    this.#lifespan = lifespanOf(app.application)
    this.#errors = AppLog.of(app.application)
    this.#stopListening = this.#errors.listen((text) => {
      this.log += text
    })
    expectEnd(this)
  }

  async request(
    method: string,
    target: string,
    options: ClientRequestOptions = {},
  ): Promise<TestResponse> {
    await this.#start()
    const outgoing = createOutgoing(this.#app, method, target, this.#complete(options))
    const { followRedirects = this.#options.followRedirects ?? false, signal } = options
    const limit = followRedirects === true ? MAX_REDIRECTS : Number(followRedirects)
    return limit === 0 ? this.#send(outgoing, [], signal) : this.#follow(outgoing, limit, signal)
  }

  #complete<options extends EnvironOptions>(options: options): options {
    const { headers = {}, environ, baseUrl } = this.#options
    const own = new HeaderMap(toPairs(options.headers))
    const usual = Object.entries(headers).filter(([name]) => !own.has(name))
    return {
      ...(baseUrl !== undefined && { baseUrl }),
      ...options,
      headers: [...usual, ...own],
      environ: { ...environ, ...options.environ },
    }
  }

  async #follow(
    first: OutgoingRequest,
    limit: number,
    signal: AbortSignal | undefined,
  ): Promise<TestResponse> {
    const history: TestResponse[] = []
    let outgoing = first
    for (;;) {
      const response = await this.#send(outgoing, [...history], signal)
      const given = { status: response.status, location: response.headers.get('Location') }
      if (!isRedirect(given)) return response
      await response.close()
      history.push(response)
      if (history.length > limit) throw new RedirectError(explainLoop(history))
      outgoing = followRedirect(outgoing, given, this.#options.redirectHosts ?? 'same')
    }
  }

  async #send(
    given: OutgoingRequest,
    history: readonly TestResponse[],
    signal: AbortSignal | undefined,
  ): Promise<TestResponse> {
    const outgoing = { ...given, headers: new HeaderMap(given.headers) }
    const url = toUrl(outgoing)
    if (url !== undefined) addCookies(outgoing.headers, this.#jar?.format(url) ?? '')
    const exchange = new Exchange(this.#app, outgoing, this.#errors, signal)
    this.#exchanges.add(exchange)
    const sent = await exchange.send()
    const response = new TestResponse({ response: sent, exchange, json: this.#app.json, history })
    if (url !== undefined) this.#jar?.store(response.headers.getSetCookie(), url)
    this.#forgetEnded()
    return response
  }

  #forgetEnded(): void {
    for (const exchange of this.#exchanges) if (exchange.isOver) this.#exchanges.delete(exchange)
  }

  /** As for a host, the application is made ready before its first request. */
  async #start(): Promise<void> {
    if (this.#closing !== undefined) {
      throw new TypeError('The client is closed; make another one with app.testClient().')
    }
    this.#starting ??= Promise.resolve(this.#lifespan?.start()).then(() => undefined)
    return this.#starting
  }

  async getCookie(name: string, choice: CookieChoice = {}): Promise<KeptCookie | undefined> {
    return this.#find(name, choice)[0]
  }

  async setCookie(name: string, value: string, options: CookieInit = {}): Promise<void> {
    const { domain } = options
    const url = this.#urlOf(domain === undefined ? {} : { domain })
    const line = formatSetCookie(name, value, { path: '/', ...options })
    this.#cookies.store([line], url)
  }

  async deleteCookie(name: string, choice: CookieChoice = {}): Promise<boolean> {
    return this.#cookies.delete(this.#find(name, choice))
  }

  #find(name: string, choice: CookieChoice): KeptCookie[] {
    const { path = '/' } = choice
    const url = this.#urlOf({ ...choice, path })
    return this.#cookies.cookiesFor(url).filter((cookie) => cookie.name === name)
  }

  /** Cookies are looked for as if over https, so that those that are secure are found too. */
  #urlOf({ domain, path = '/' }: CookieChoice): URL {
    const { place } = createOutgoing(this.#app, 'GET', '/', this.#complete({}))
    return new URL(path, `https://${domain?.replace(/^\./, '') ?? place.host}`)
  }

  get #cookies(): CookieJar {
    if (this.#jar !== undefined) return this.#jar
    throw new TypeError('This client keeps no cookies: it was made with { useCookies: false }.')
  }

  async sessionTransaction<result>(
    change: (session: Session) => result | PromiseLike<result>,
    options: EnvironOptions = {},
  ): Promise<result> {
    const jar = this.#cookies
    await this.#start()
    const outgoing = createOutgoing(this.#app, 'GET', '/', this.#complete(options))
    return changeSession({ app: this.#app, jar }, outgoing, change)
  }

  close(): Promise<void> {
    this.#closing ??= this.#end()
    return this.#closing
  }

  async #end(): Promise<void> {
    forgetLeftover(this)
    const rest = this.describeRest()
    const failures = (await Promise.all([...this.#exchanges].map(endExchange))).flat()
    await this.#starting?.then(
      () => this.#lifespan?.stop(),
      () => undefined,
    )
    this.#stopListening()
    const [failure] = failures
    if (failures.length > 0) throw failure
    if (rest.length > 0) throw new Error(`The test has left something behind: ${rest.join(' ')}`)
  }

  /** Says which responses were neither read nor closed, and what no test was told of. */
  describeRest(): readonly string[] {
    return [...this.#exchanges].flatMap((exchange) => [
      ...exchange.failures.map((failure) => `${exchange.describe()}: ${String(failure)}`),
      ...(exchange.isOpen ? [`${exchange.describe()}: ${UNREAD}`] : []),
    ])
  }
}

const UNREAD =
  'the body is streamed, and was neither read nor closed: await response.text(), or response.close().'

function toPairs(headers: EnvironOptions['headers']): [string, string][] {
  return headers === undefined ? [] : listFields<string>(headers)
}

/** A target may be no URL: tests send what no browser would. */
function toUrl(outgoing: OutgoingRequest): URL | undefined {
  const url = urlOf(outgoing)
  return URL.canParse(url) ? new URL(url) : undefined
}

function explainLoop(history: readonly TestResponse[]): string {
  const urls = history.map(({ request }) => request.url)
  return `There are more redirects than the ${urls.length - 1} that are followed: ${urls.join(' -> ')}.`
}

/** Closes a body that was left open, and gives what went wrong. */
async function endExchange(exchange: Exchange): Promise<readonly unknown[]> {
  try {
    await exchange.leave()
    return []
  } catch (error) {
    return [error]
  }
}
