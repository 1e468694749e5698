/** Where sessions come from, and where they go. */

import type { Request, Response } from '../message/index.ts'
import type { SessionConfig } from './config.ts'
import type { Session } from './session.ts'

/** Opens the session of a request and saves it with the response: `app.sessionInterface`. */
export interface SessionInterface {
  /**
   * Whether a session is opened when it is first asked for, and not before the hooks of every request;
   * `open` must give it at once then, without a promise. Default `false`.
   */
  readonly isLazy?: boolean
  /**
   * Gives the session of a request: an empty one when none came with it, or none to trust.
   * `undefined` where there can be none, because there is no SECRET_KEY.
   */
  open(request: Request, config: SessionConfig): Session | undefined | Promise<Session | undefined>
  /**
   * Saves a session, or ends it when it is empty, with the response and the store. It is called after the
   * hooks, for every session that was asked for, changed or not. What it throws becomes a 500.
   */
  save(
    session: Session,
    response: Response,
    request: Request,
    config: SessionConfig,
  ): void | Promise<void>
  /**
   * Whether the session of a request has to be saved although nobody asked for it, because it is
   * permanent. Only a lazy interface is asked. Default: it has not.
   */
  isDue?(request: Request, config: SessionConfig): boolean
}
