/** Sessions that are kept on the server; the client has an id. */

import type { Request, Response } from '../message/index.ts'
import type { SessionConfig } from './config.ts'
import { readSentCookie } from './sent-cookie.ts'
import { Session } from './session.ts'
import type { SessionEnding } from './session-cookie.ts'
import { decideFate, dropSessionCookie, setSessionCookie, varyByCookie } from './session-cookie.ts'
import { createSessionId, isSessionId, storeKeyOf } from './session-id.ts'
import type { SessionInterface } from './session-interface.ts'
import type { SessionStore } from './session-store.ts'
import { formatSession } from './session-text.ts'
import { parseRecord } from './session-value.ts'

/**
 * Keeps sessions in a store; the cookie is a random id. So they can be large, and one that ended here has
 * ended, whatever copies of the cookie there are. An id that the store does not know is not adopted.
 * It needs no SECRET_KEY.
 */
export class ServerSessions implements SessionInterface {
  readonly #store: SessionStore

  constructor(store: SessionStore) {
    this.#store = store
  }

  /** Gives the session of a request. Without a cookie nobody has to be asked, so it is there at once. */
  open(request: Request, config: SessionConfig): Session | Promise<Session> {
    const id = readSentCookie(request, config.SESSION_COOKIE_NAME)
    if (id === undefined || !isSessionId(id)) return new Session()
    return this.#load(id)
  }

  async #load(id: string): Promise<Session> {
    const text = await this.#store.get(storeKeyOf(id))
    const record = text === undefined ? undefined : parseRecord(text)
    return record === undefined ? new Session() : new Session({ load: () => record, id })
  }

  /** Saves what was changed, ends what is empty, and refreshes what is permanent. */
  save(
    session: Session,
    response: Response,
    request: Request,
    config: SessionConfig,
  ): Promise<void> | undefined {
    if (session.accessed) varyByCookie(response)
    const ending = { session, response, request, config }
    switch (decideFate(ending)) {
      case 'keep':
        return undefined
      case 'end':
        dropSessionCookie(ending)
        return this.#forget(session)
      case 'refresh':
        return this.#refresh(ending)
      case 'write':
        return this.#write(ending)
    }
  }

  async #refresh(ending: SessionEnding): Promise<void> {
    const { id = '' } = ending.session
    const isThere = await this.#touch(storeKeyOf(id), ending.config.PERMANENT_SESSION_LIFETIME)
    if (isThere) setSessionCookie(id, ending)
  }

  async #touch(key: string, seconds: number): Promise<boolean> {
    const store = this.#store
    if (store.touch !== undefined) return store.touch(key, seconds)
    const text = await store.get(key)
    if (text !== undefined) await store.set(key, text, seconds)
    return text !== undefined
  }

  async #write(ending: SessionEnding): Promise<void> {
    const { session, config } = ending
    const text = formatSession(session)
    if (await this.#hasEnded(session)) return
    const id = session.id ?? createSessionId()
    await this.#store.set(storeKeyOf(id), text, config.PERMANENT_SESSION_LIFETIME)
    if (session.formerId !== undefined) await this.#store.delete(storeKeyOf(session.formerId))
    setSessionCookie(id, ending)
  }

  /**
   * A session that another request ended or regenerated meanwhile is not raised from the dead. The cookie
   * belongs to the answer of that request, so it is left alone, too.
   */
  async #hasEnded(session: Session): Promise<boolean> {
    if (session.id === undefined) return false
    return (await this.#store.get(storeKeyOf(session.id))) === undefined
  }

  async #forget(session: Session): Promise<void> {
    for (const id of [session.id, session.formerId]) {
      if (id !== undefined) await this.#store.delete(storeKeyOf(id))
    }
  }
}
