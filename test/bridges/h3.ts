/** What the tests use of h3. Its own types need those of a browser, and of packages that are not here. */

import { createRequire } from 'node:module'

/** An app of h3. */
export interface H3App {
  get(route: string, handler: (event: H3Event) => unknown): unknown
  post(route: string, handler: (event: H3Event) => unknown): unknown
  fetch(request: Request): Response | Promise<Response>
}

/** What a handler of h3 is called with. */
export interface H3Event {
  readonly req: Request
  readonly res: { status: number; readonly headers: Headers }
  readonly context: { readonly params?: Readonly<Record<string, string>> }
}

const require = createRequire(import.meta.url)

const { H3 }: { H3: new () => H3App } = require('h3')

/** Makes an app. */
export function createH3App(): H3App {
  return new H3()
}
