/** The requests and the applications that the checker is measured with. */

import { createBrowserHeaders } from '../http/browser-headers.mjs'

const FEW = ['Host', '127.0.0.1:8000', 'Accept', '*/*']

/** As a browser sends them: Host, and fifteen more. */
const MANY = ['Host', '127.0.0.1:8000', ...Object.entries(createBrowserHeaders(0)).flat()]

/** Chunks of the streaming body. */
const CHUNKS = 10

function createHeaders() {
  return [['Content-Type', 'text/plain; charset=utf-8']]
}

function answer(_environ, startResponse) {
  startResponse('200 OK', createHeaders())
  return ['Hello, World!']
}

function* stream(_environ, startResponse) {
  startResponse('200 OK', createHeaders())
  for (let i = 0; i < CHUNKS; i++) yield 'Hello, World!'
}

/** What is called, and the headers of the request, flat. */
export const CASES = [
  { name: 'array', title: 'an Array', application: answer, headers: FEW },
  { name: 'array+headers', title: 'an Array, 15 headers', application: answer, headers: MANY },
  { name: 'stream', title: `a stream of ${CHUNKS} chunks`, application: stream, headers: FEW },
]
