/**
 * The door `flagon/globals`: what belongs to the request that is being answered, without handing the
 * context on.
 *
 * Importing it has every application enter the context of each request, over the AsyncLocalStorage of the
 * runtime: of node, Bun and Deno, and of Workers with the flag `nodejs_als` or `nodejs_compat`. Where there
 * is none, the import fails; nothing is kept in a variable that two requests could share.
 */

import { AsyncLocalStorage } from 'node:async_hooks'
import type { Request } from '../message/index.ts'
import type { Session } from '../sessions/index.ts'
import { keepContexts } from './ambient.ts'
import type { App } from './app.ts'
import type { Config } from './config.ts'
import type { AfterRequest, RequestGlobals } from './context.ts'
import { Context } from './context.ts'
import { ContextError } from './context-error.ts'
import { createProxy } from './context-proxy.ts'
import type { Flash, Flashes } from './flash.ts'
import { createFlashes } from './flash.ts'
import type { Render, RenderStream } from './rendering.ts'
import type { UrlFor } from './url-for.ts'

const storage = new AsyncLocalStorage<object>()

// Only for as long as a function runs, with all that it starts: nothing is left behind for the next one.
keepContexts((context, run) => storage.run(context, run))

/** The request. Outside of one, every use throws a `ContextError`. */
export const request: Request = createProxy({
  name: 'request',
  find: () => findRequest()?.request,
  explain,
})

/** The session of the request. Outside of one, every use throws a `ContextError`. */
export const session: Session = createProxy({
  name: 'session',
  find: () => findRequest()?.session,
  explain,
})

/** Storage for this request, or for this `appContext().run`. Outside of both, every use throws a `ContextError`. */
export const g: RequestGlobals = createProxy({ name: 'g', find: () => findContext()?.g, explain })

/** The application that answers. Outside of a context, every use throws a `ContextError`. */
export const currentApp: App = createProxy({
  name: 'currentApp',
  find: () => findContext()?.app,
  explain,
})

/** The settings of that application. Outside of a context, every use throws a `ContextError`. */
export const config: Config = createProxy({
  name: 'config',
  find: () => findContext()?.config,
  explain,
})

/** Whether a request is being answered here. */
export function hasRequestContext(): boolean {
  return findRequest() !== undefined
}

/** Whether there is an application here: that of a request, or of `appContext().run`. */
export function hasAppContext(): boolean {
  return findContext() !== undefined
}

/** The context of the request that is being answered. Throws a `ContextError` outside of one. */
export function currentContext(): Context {
  const context = findRequest()
  if (context === undefined) throw new ContextError(explain('currentContext()'))
  return context
}

/**
 * Gives a function that runs in this context whenever it is called: for callbacks of libraries that call
 * them from elsewhere, such as a pool that was made before the request. It shares the request, the session
 * and `g`. Throws a `ContextError` outside of a context.
 */
export function copyCurrentContext<parameters extends readonly unknown[], result>(
  callback: (...parameters: parameters) => result,
): (...parameters: parameters) => result {
  const context = requireContext('copyCurrentContext()')
  return (...parameters) => storage.run(context, () => callback(...parameters))
}

/** Builds the URL of an endpoint; as `context.urlFor`. */
export const urlFor: UrlFor = (...call) => requireContext('urlFor()').urlFor(...call)

/** Renders a template; as `context.render`. */
export const render: Render = (...call) => requireContext('render()').render(...call)

/** Renders a template that is given as text, which is code; as `context.renderString`. */
export const renderString: Context['renderString'] = (...call) =>
  requireContext('renderString()').renderString(...call)

/** Renders a template in chunks; as `context.stream`. */
export const stream: RenderStream = (...call) => requireContext('stream()').stream(...call)

/** Renders a template in chunks that is given as text, which is code; as `context.streamString`. */
export const streamString: Context['streamString'] = (...call) =>
  requireContext('streamString()').streamString(...call)

/** Leaves a message for the next request that asks for them; as `context.flash`. */
export const flash: Flash = (...call) => currentContext().flash(...call)

/** Gives the messages that were left; as `context.flashes`. */
export const flashes: Flashes = createFlashes(() =>
  currentContext().flashes({ withCategories: true }),
)

/** Adds a hook that runs after this request only; as `context.afterThisRequest`. */
export function afterThisRequest(hook: AfterRequest): void {
  currentContext().afterThisRequest(hook)
}

/** Lets work go on after the response; as `context.waitUntil`. */
export function waitUntil(work: Promise<unknown>): void {
  requireContext('waitUntil()').waitUntil(work)
}

function findContext(): Context | undefined {
  const context = storage.getStore()
  return context instanceof Context ? context : undefined
}

function findRequest(): Context | undefined {
  const context = findContext()
  return context?.hasRequest === true ? context : undefined
}

function requireContext(name: string): Context {
  const context = findContext()
  if (context === undefined) throw new ContextError(explain(name))
  return context
}

/** What is missing depends on what there is: a script has an application, and no request. */
function explain(name: string): string {
  if (hasAppContext()) {
    return (
      `${name} was used where there is an application, but no request. ` +
      "Code that needs one can run in a request that nobody sent: app.testRequestContext('/').run(() => ...)."
    )
  }
  return (
    `${name} was used outside of a request. Views, hooks, templates and what they start may use it. ` +
    "In a script, run the code in app.appContext().run(() => ...), in a test in app.testRequestContext('/').run(() => ...). " +
    'A callback that a library calls from elsewhere needs copyCurrentContext(callback), made in the request; ' +
    "and 'flagon/globals' must be imported before the first request."
  )
}
