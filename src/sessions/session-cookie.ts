/** The cookie of a session in a response, by Flask's rules. */

import type { Request, Response } from '../message/index.ts'
import type { SessionConfig } from './config.ts'
import { cookieOptionsOf } from './config.ts'
import type { Session } from './session.ts'
import { isPermanent } from './session.ts'
import { SessionError } from './session-error.ts'

/** A session at the end of its request. */
export interface SessionEnding {
  readonly session: Session
  readonly response: Response
  readonly request: Request
  readonly config: SessionConfig
}

/** What has to be done about a session at the end of its request. */
export type SessionFate = 'keep' | 'write' | 'refresh' | 'end'

/**
 * Decides about a session: one that was changed is written, or ended when nothing is left in it; a
 * permanent one is refreshed, unless a shared cache could give its cookie to others.
 */
export function decideFate({ session, response, config }: SessionEnding): SessionFate {
  const record = session.toRecord()
  if (session.modified) return Object.keys(record).length === 0 ? 'end' : 'write'
  const isDue = config.SESSION_REFRESH_EACH_REQUEST && isPermanent(record)
  return isDue && !isShareable(response) ? 'refresh' : 'keep'
}

/** Tells caches that the answer depends on the cookie (RFC 9110, section 12.5.5). */
export function varyByCookie(response: Response): void {
  response.vary.add('Cookie')
}

/** Sets the cookie. One that is too large is an error, or a line in the log and no cookie. */
export function setSessionCookie(value: string, ending: SessionEnding): void {
  const { session, response, request, config } = ending
  const refusal = explainSize(value, config)
  if (refusal !== undefined) {
    if (config.DEBUG || config.TESTING) throw new SessionError(refusal)
    request.environ['wsgi.errors'].write(`${refusal}\n`)
    return
  }
  const options = cookieOptionsOf(config)
  const expires = new Date(Date.now() + config.PERMANENT_SESSION_LIFETIME * 1000)
  response.setCookie(
    config.SESSION_COOKIE_NAME,
    value,
    session.permanent ? { ...options, expires } : options,
  )
  varyByCookie(response)
  keepPrivate(response, request)
}

/** Takes the cookie away, by the attributes it was set with. */
export function dropSessionCookie({ response, request, config }: SessionEnding): void {
  response.deleteCookie(config.SESSION_COOKIE_NAME, cookieOptionsOf(config))
  varyByCookie(response)
  keepPrivate(response, request)
}

function explainSize(value: string, config: SessionConfig): string | undefined {
  const { MAX_COOKIE_SIZE: limit, SESSION_COOKIE_NAME: name } = config
  const size = name.length + 1 + value.length
  if (limit === 0 || size <= limit) return undefined
  return (
    `The session is too large for a cookie: ${size} bytes, of which browsers keep ${limit} (MAX_COOKIE_SIZE), ` +
    'so it is not sent. Keep less in it, or keep it on the server: app.sessionInterface = new ServerSessions(store).'
  )
}

/** Directives of Cache-Control by which shared caches keep an answer (RFC 9111, section 5.2.2). */
const SHAREABLE = /^(?:public|s-maxage=.*)$/i

function isShareable(response: Response): boolean {
  return directivesOf(response).some((directive) => SHAREABLE.test(directive))
}

/** An answer with the cookie of one client must not be given to another one by a shared cache. */
function keepPrivate(response: Response, request: Request): void {
  if (!isShareable(response)) return
  const kept = directivesOf(response).filter((directive) => !SHAREABLE.test(directive))
  response.headers.set('Cache-Control', [...kept, 'private'].join(', '))
  request.environ['wsgi.errors'].write(
    'A response that sets the session cookie was to be cached for everybody; its Cache-Control was made private.\n',
  )
}

function directivesOf(response: Response): readonly string[] {
  const text = response.headers.get('cache-control') ?? ''
  return text.split(',').flatMap((directive) => directive.trim() || [])
}
