/** Watches the body of an application, outside of the checker, for what a client wants to know. */

import type { Body } from '../gateway/index.ts'
import { isComplete, isPromise, watchIteration } from '../gateway/index.ts'

/** Whom a body is watched for. */
export interface BodyWatcher {
  /** The body is streamed; it has to be closed. */
  open(): void
  /** The host closes the body; `closing` is what it has to wait for. */
  close(closing: unknown): void
  /** The body could not be given to its end. */
  fail(error: unknown): void
}

/** Gives a body that does the same, and tells. */
export function watchBody(body: Body, watcher: BodyWatcher): Body {
  const close = (): unknown => {
    const closing = closeSafely(body, watcher)
    watcher.close(closing)
    return closing
  }
  if (isComplete(body)) return body.close === undefined ? body : Object.assign([...body], { close })
  watcher.open()
  return { ...watchIteration(body, (error) => watcher.fail(error)), close }
}

function closeSafely(body: Body, watcher: BodyWatcher): unknown {
  try {
    const closing = body.close?.()
    if (isPromise(closing)) closing.then(undefined, (error: unknown) => watcher.fail(error))
    return closing
  } catch (error) {
    watcher.fail(error)
    throw error
  }
}
