/** The host that is no server: a fetch handler, called with a `Request`. */

import type { Application } from '../../../src/gateway/index.ts'
import { toFetchHandler } from '../../../src/hosts/fetch/index.ts'
import type { Handler } from '../fetch-client.ts'
import { FetchClient } from '../fetch-client.ts'
import type { RunningHost } from '../host.ts'

/** What may be put between the host and the suite, to see whether the suite notices. */
export type Spoil = (handler: Handler) => Handler

/** Runs an application in this process. */
export function startInProcess(
  application: Application,
  spoil: Spoil = (handler) => handler,
): RunningHost {
  const log: string[] = []
  const errors = { write: (text: string) => log.push(text) }
  const handler = spoil(toFetchHandler(application, { errors }))
  return {
    visit: (request) => new FetchClient(handler, request),
    output: () => log.join(''),
    isAlive: () => true,
    stop: async () => undefined,
  }
}
