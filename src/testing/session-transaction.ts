/** Changes the session of a client between two requests. */

import { Request, Response } from '../message/index.ts'
import type { Session } from '../sessions/index.ts'
import type { CookieJar } from './cookie-jar.ts'
import { createEnvironOf } from './environ-builder.ts'
import type { OutgoingRequest } from './outgoing-request.ts'
import { addCookies, urlOf } from './outgoing-request.ts'
import type { TestedApp } from './tested-app.ts'

/** Opens the session that a request would have, and saves it as the response to that would. */
export async function changeSession<result>(
  { app, jar }: { readonly app: TestedApp; readonly jar: CookieJar },
  outgoing: OutgoingRequest,
  change: (session: Session) => result | PromiseLike<result>,
): Promise<result> {
  const url = new URL(urlOf(outgoing))
  addCookies(outgoing.headers, jar.format(url))
  const request = new Request(createEnvironOf(outgoing), undefined, app.json)
  const session = await app.sessionInterface.open(request, app.config)
  if (session === undefined) throw new Error(NO_SESSION)
  const result = await change(session)
  const response = new Response()
  await app.sessionInterface.save(session, response, request, app.config)
  jar.store(response.headers.getSetCookie(), url)
  return result
}

const NO_SESSION =
  'There is no session to change, because the application has no SECRET_KEY: give the tests one, { SECRET_KEY: "dev" }.'
