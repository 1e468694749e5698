/** What an application offers without a request, and what hooks at the end of both get. */

import type { Context } from './context.ts'
import type { TeardownHook } from './hooks.ts'
import type { MaybePromise } from './view.ts'

/**
 * The part of a context that needs no request: what scripts and commands get from `app.appContext()`. The
 * context of a request is one too.
 */
export interface AppContext
  extends Pick<
    Context,
    | 'app'
    | 'g'
    | 'config'
    | 'urlFor'
    | 'render'
    | 'renderString'
    | 'stream'
    | 'streamString'
    | 'waitUntil'
    | 'logError'
    | 'hasRequest'
    | 'end'
    | typeof Symbol.dispose
    | typeof Symbol.asyncDispose
  > {
  /**
   * Runs a function inside the context, and ends the context; gives what the function gives. A promise is
   * given when the function gives one, or a teardown hook does.
   */
  run<result>(callback: (context: AppContext) => PromiseLike<result>): Promise<result>
  run<result>(callback: (context: AppContext) => result): MaybePromise<result>
}

/**
 * Runs when a context ends: that of a request, after its other teardown hooks, or that of a script or a
 * command. `error` is the one nobody handled. What it returns is ignored, and a promise is awaited.
 */
export type TeardownAppContext = TeardownHook<AppContext>
