/** The test client of an application: it is loaded with the first request of a test. */

import type { Application } from '../gateway/index.ts'
import type { JsonProvider } from '../message/index.ts'
import type { Session, SessionInterface } from '../sessions/index.ts'
import type {
  ClientCore,
  SendRequest,
  SessionOptions,
  TestClient,
  TestClientOptions,
  TestedApp,
} from '../testing/index.ts'
import type { App } from './app.ts'
import type { Config } from './config.ts'
import type { Context } from './context.ts'
import { requestStarted } from './signals.ts'
import { openTesting } from './testing-door.ts'

declare module '../testing/index.ts' {
  interface TestContext extends Context {}
}

/** Stands for a client until it is there. */
export class LazyTestClient implements TestClient {
  readonly #app: TestedApp
  readonly #options: TestClientOptions
  #client: ClientCore | undefined
  #opening: Promise<ClientCore> | undefined

  constructor(app: App & Application, options: TestClientOptions) {
    this.#app = new TestedFlagon(app)
    this.#options = options
  }

  readonly get: SendRequest = this.#send('GET')
  readonly post: SendRequest = this.#send('POST')
  readonly put: SendRequest = this.#send('PUT')
  readonly patch: SendRequest = this.#send('PATCH')
  readonly delete: SendRequest = this.#send('DELETE')
  readonly head: SendRequest = this.#send('HEAD')
  readonly options: SendRequest = this.#send('OPTIONS')
  readonly trace: SendRequest = this.#send('TRACE')

  #send(method: string): SendRequest {
    return (target, options) => this.request(method, target, options)
  }

  get log(): string {
    return this.#client?.log ?? ''
  }

  async request(...call: Parameters<TestClient['request']>): ReturnType<TestClient['request']> {
    return (await this.#open()).request(...call)
  }

  async getCookie(
    ...call: Parameters<TestClient['getCookie']>
  ): ReturnType<TestClient['getCookie']> {
    return (await this.#open()).getCookie(...call)
  }

  async setCookie(
    ...call: Parameters<TestClient['setCookie']>
  ): ReturnType<TestClient['setCookie']> {
    return (await this.#open()).setCookie(...call)
  }

  async deleteCookie(
    ...call: Parameters<TestClient['deleteCookie']>
  ): ReturnType<TestClient['deleteCookie']> {
    return (await this.#open()).deleteCookie(...call)
  }

  async sessionTransaction<result>(
    change: (session: Session) => result | PromiseLike<result>,
    options?: SessionOptions,
  ): Promise<result> {
    return (await this.#open()).sessionTransaction(change, options)
  }

  /** A client that was never used has nothing to close, and is not loaded for it. */
  async close(): Promise<void> {
    await (await this.#opening)?.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #open(): Promise<ClientCore> {
    this.#opening ??= this.#load()
    return this.#opening
  }

  async #load(): Promise<ClientCore> {
    const { createClient } = await openTesting()
    this.#client = createClient(this.#app, this.#options)
    return this.#client
  }
}

/** An application as a client sees it; its parts may still be replaced until the first request. */
class TestedFlagon implements TestedApp {
  readonly application: App & Application

  constructor(application: App & Application) {
    this.application = application
  }

  get config(): Config {
    return this.application.config
  }

  get json(): JsonProvider {
    return this.application.json
  }

  get sessionInterface(): SessionInterface {
    return this.application.sessionInterface
  }

  watchContexts(listener: (context: Context) => void): () => void {
    return requestStarted.connect((_app, { context }) => listener(context), this.application)
  }
}
