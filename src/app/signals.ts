/** What applications announce. */

import type { Response } from '../message/index.ts'
import type { AppContext } from './app-context.ts'
import type { Context } from './context.ts'
import type { FlashPayload, TemplatePayload } from './signal.ts'
import { Signal } from './signal.ts'

/**
 * A context begins: of a request, before everything else, or one that was made by `app.appContext()`,
 * `app.testRequestContext()` or `app.requestContext()`.
 */
export const appContextPushed: Signal<{ readonly context: AppContext }> = new Signal(
  'appContextPushed',
)

/** A request came, and no hook has run. */
export const requestStarted: Signal<{ readonly context: Context }> = new Signal('requestStarted')

/** A template is about to be rendered; `data` is what it sees, and may be changed in place. */
export const beforeRenderTemplate: Signal<TemplatePayload<Context>> = new Signal(
  'beforeRenderTemplate',
)

/** A template was rendered; of one that is streamed, to its end. */
export const templateRendered: Signal<TemplatePayload<Context>> = new Signal('templateRendered')

/** A message was left for the next page. */
export const messageFlashed: Signal<FlashPayload<Context>> = new Signal('messageFlashed')

/** An error reached nobody who would handle it. */
export const gotRequestException: Signal<{ readonly context: Context; readonly error: unknown }> =
  new Signal('gotRequestException')

/** The response is complete and about to be sent; hooks have seen it, and the session is saved. */
export const requestFinished: Signal<{ readonly context: Context; readonly response: Response }> =
  new Signal('requestFinished')

/** A request is over, and its teardown hooks have run; `error` is the one that nobody handled. */
export const requestTearingDown: Signal<{ readonly context: Context; readonly error: unknown }> =
  new Signal('requestTearingDown')

/** A context is over, and all its teardown hooks have run; `error` is the one that nobody handled. */
export const appContextTearingDown: Signal<{
  readonly context: AppContext
  readonly error: unknown
}> = new Signal('appContextTearingDown')

/** A context has ended; nothing comes after this. */
export const appContextPopped: Signal<{ readonly context: AppContext }> = new Signal(
  'appContextPopped',
)

/** Whether somebody waits for the end of requests. */
export function isEndWatched(): boolean {
  return (
    requestTearingDown.isConnected ||
    appContextTearingDown.isConnected ||
    appContextPopped.isConnected
  )
}
