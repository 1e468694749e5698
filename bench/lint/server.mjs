/** A server without sockets: it makes an environ for every request, and takes the body. */

import { buildUrl } from '../build.mjs'

export const gateway = await import(buildUrl('gateway/index.js'))

const LINE = { method: 'GET', url: '/user/42?tab=1', httpVersion: '1.1' }

const INPUT = {
  async *[Symbol.asyncIterator]() {
    // The request has no body.
  },
}

/** Serves a number of requests with these headers over one connection. */
export function serve(application, headers, count) {
  const connection = createConnection()
  for (let i = 0; i < count; i++) {
    const environ = gateway.createEnviron(LINE, headers, connection, INPUT)
    take(application(environ, startResponse))
  }
}

function createConnection() {
  return {
    scheme: 'http',
    serverName: '127.0.0.1',
    serverPort: '8000',
    remoteAddress: '127.0.0.1',
    remotePort: '40000',
    errors: { write: (text) => process.stderr.write(text) },
    multiprocess: false,
  }
}

function startResponse() {
  // The head goes nowhere.
}

function take(body) {
  if (gateway.isComplete(body)) return gateway.completeLength(body)
  let length = 0
  const iterator = gateway.openBody(body)
  for (let step = iterator.next(); !step.done; step = iterator.next()) {
    length += gateway.chunkLength(step.value)
  }
  body.close?.()
  return length
}
