/** The host of Lambda: a function, called with events. */

import type { Application } from '../../../src/gateway/index.ts'
import { toLambdaHandler } from '../../../src/hosts/lambda/index.ts'
import type { RunningHost } from '../host.ts'
import { LambdaClient } from '../lambda-client.ts'

/** Runs an application in this process. */
export function startLambda(application: Application): RunningHost {
  const log: string[] = []
  const errors = { write: (text: string) => log.push(text) }
  const handler = toLambdaHandler(application, { errors })
  return {
    visit: (request) => new LambdaClient(handler, request),
    output: () => log.join(''),
    isAlive: () => true,
    stop: async () => undefined,
  }
}
