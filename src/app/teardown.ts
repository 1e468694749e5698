/** The end of a request, or of another context: hooks that run whatever happened before. */

import type { Body } from '../gateway/index.ts'
import { isComplete, isPromise, passLending, watchIteration } from '../gateway/index.ts'
import { runInside } from './ambient.ts'
import type { Context } from './context.ts'
import {
  appContextPopped,
  appContextTearingDown,
  isEndWatched,
  requestTearingDown,
} from './signals.ts'
import type { MaybePromise } from './view.ts'

/** Whether anything is to be done when a request is over. */
export function needsTeardown(context: Context): boolean {
  return context.scope.hasTeardown || context.mayHoldFiles || isEndWatched()
}

/**
 * Gives a body whose `close` also ends the context, after what the body itself closes. An error that breaks
 * a stream off is what the hooks see.
 */
export function closeWithTeardown(body: Body, context: Context): Body {
  const close = async (): Promise<void> => {
    try {
      await body.close?.()
    } finally {
      await runInside(context, () => tearDown(context))
    }
  }
  // A complete body stays an Array: hosts and middleware rely on that.
  if (isComplete(body)) return Object.assign([...body], { close })
  const watched = watchIteration(body, (error) => {
    context.unhandledError = error
  })
  return passLending({ ...watched, close }, body)
}

/**
 * Ends a context: what belongs to the request first, and then what belongs to every context. All of it runs;
 * `note` is told what fails, and by default that is logged.
 */
export function tearDown(
  context: Context,
  note: (error: unknown) => void = (error) => context.logError(error),
): MaybePromise<void> {
  const steps = [...(context.hasRequest ? endRequest(context) : []), ...endContext(context)]
  return runAll(steps, 0, note)
}

type Step = () => unknown

function endRequest(context: Context): Step[] {
  const { app, unhandledError: error, scope } = context
  return [
    ...scope.teardownRequest.map((hook) => () => hook(error, context)),
    () => requestTearingDown.send(app, { context, error }),
    // As in Flask, the hooks may still use what was uploaded.
    () => context.closeRequest(),
  ]
}

function endContext(context: Context): Step[] {
  const { app, unhandledError: error, scope } = context
  return [
    ...scope.teardownAppContext.map((hook) => () => hook(error, context)),
    () => appContextTearingDown.send(app, { context, error }),
    () => appContextPopped.send(app, { context }),
  ]
}

function runAll(
  steps: readonly Step[],
  first: number,
  note: (error: unknown) => void,
): MaybePromise<void> {
  for (let i = first; i < steps.length; i++) {
    try {
      const result = steps[i]?.()
      if (isPromise(result)) {
        return Promise.resolve(result)
          .catch(note)
          .then(() => runAll(steps, i + 1, note))
      }
    } catch (error) {
      note(error)
    }
  }
  return undefined
}
