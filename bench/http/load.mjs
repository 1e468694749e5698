/** The load: 64 connections, or those that a case wants, that ask as fast as they are answered. */

import { hasCommand, LOAD_CORE, runOn } from '../processes.mjs'
import * as autocannon from './autocannon.mjs'
import * as wrk from './wrk.mjs'

const CONNECTIONS = 64

const hasWrk = hasCommand('wrk')

/** wrk costs far less than autocannon, so it can keep a fast server busy. */
const { createCommand, parseOutput } = hasWrk ? wrk : autocannon

/** Names the load generator. */
export function describeLoad() {
  return `${hasWrk ? 'wrk' : 'autocannon'}, ${CONNECTIONS} connections`
}

/** Loads a server with a case for some seconds, and gives the number of requests it answered. */
export async function load(server, testCase, seconds) {
  const { connections = CONNECTIONS } = testCase
  const command = createCommand(server.port, testCase, { connections, seconds })
  const { requests, failures } = parseOutput(await runOn(LOAD_CORE, command))
  if (failures === 0 && requests > 0) return requests
  throw new Error(`${server.name} failed ${failures} of ${requests} requests for ${testCase.name}.`)
}
