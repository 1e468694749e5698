/** The session of one request, from the first look at it until it is saved. */

import { isPromise } from '../gateway/index.ts'
import type { Request, Response } from '../message/index.ts'
import { Session } from '../sessions/index.ts'
import type { App } from './app.ts'
import type { Flash, FlashedMessage, Flashes } from './flash.ts'
import { addMessage, createFlashes, takeMessages } from './flash.ts'

const NO_KEY =
  'The session cannot be changed, because the application has no SECRET_KEY to sign it with. ' +
  'Set it to 32 random bytes, such as `openssl rand -hex 32` prints: new Flagon(import.meta, { config: { SECRET_KEY } }).'

const NOT_OPENED =
  'The session cannot be changed, because it was not opened: app.sessionInterface has to wait for its store, ' +
  'so it opens sessions in front of the hooks of a request, and that failed, or there was none.'

const SAVED =
  'The session cannot be changed any more: the response has begun, and the session was saved with it. ' +
  'Change it in the view or a hook, before a body is streamed; call flashes() there too.'

/** Opens the session when it is asked for, keeps the messages, and saves the session with the response. */
export class RequestSession {
  readonly #app: App
  readonly #request: Request
  #session: Session | undefined
  #canSave = false
  #isClosed = false
  #messages: readonly FlashedMessage[] | undefined

  constructor(app: App, request: Request) {
    this.#app = app
    this.#request = request
  }

  /** The session. One that cannot be is empty, and refuses changes. */
  get session(): Session {
    return this.#session ?? this.#openNow()
  }

  #openNow(): Session {
    const { sessionInterface, config } = this.#app
    if (!sessionInterface.isLazy) return this.#refuse(NOT_OPENED)
    const opened = sessionInterface.open(this.#request, config)
    if (!isPromise(opened)) return this.#take(opened)
    throw new TypeError('A session interface that is lazy must open sessions without a promise.')
  }

  /** Opens the session of an interface that is not lazy. */
  openFirst(): Promise<unknown> | undefined {
    const opened = this.#app.sessionInterface.open(this.#request, this.#app.config)
    if (isPromise(opened)) return opened.then((session) => this.#take(session))
    this.#take(opened)
    return undefined
  }

  #take(opened: Session | undefined): Session {
    if (opened === undefined) return this.#refuse(NO_KEY)
    this.#canSave = true
    this.#session = opened
    if (this.#isClosed) opened.seal(SAVED)
    return opened
  }

  #refuse(refusal: string): Session {
    this.#session = new Session({ refusal })
    return this.#session
  }

  /** Whether anything is to be done about the session when the response is sent. */
  get needsSaving(): boolean {
    if (this.#session === undefined) return this.#isDue
    if (!this.#canSave || this.#isClosed) return false
    return !this.#app.sessionInterface.isLazy || this.#session.accessed || this.#isDue
  }

  get #isDue(): boolean {
    const { sessionInterface, config } = this.#app
    return sessionInterface.isDue?.(this.#request, config) ?? false
  }

  /** Saves the session with a response. From there on it refuses changes, which would be lost. */
  save(response: Response): Promise<void> | undefined {
    const { sessionInterface, config } = this.#app
    const saving = sessionInterface.save(this.session, response, this.#request, config)
    if (isPromise(saving)) return saving.then(() => this.close())
    this.close()
    return undefined
  }

  /** Makes the session refuse changes from here on. */
  close(): void {
    this.#isClosed = true
    this.#session?.seal(SAVED)
  }

  /** Leaves a message in the session. */
  get flash(): Flash {
    return (message, category = 'message') => addMessage(this.session, message, category)
  }

  /** Gives the messages that were left. */
  get flashes(): Flashes {
    return createFlashes(() => this.#takeMessages())
  }

  #takeMessages(): readonly FlashedMessage[] {
    this.#messages ??= takeMessages(this.session)
    return this.#messages
  }
}
