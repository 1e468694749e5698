/** The `Request` that the host of a client gets. */

import type { OutgoingRequest } from './outgoing-request.ts'
import { urlOf } from './outgoing-request.ts'

/** What a host is told besides the request. */
export interface SentRequestOptions {
  /** Aborts when the client leaves. */
  readonly signal: AbortSignal | undefined
  /** Takes what goes on after the response. */
  waitUntil(work: Promise<unknown>): void
}

/**
 * Makes a request of the `fetch` API that says what the test said: a `Request` by itself would change the
 * path, and refuse methods such as TRACE, and the body of a GET.
 */
export function createSentRequest(
  outgoing: OutgoingRequest,
  { signal, waitUntil }: SentRequestOptions,
): Request {
  const { content } = outgoing
  const request = new Request(fetchableUrl(outgoing), {
    method: content === undefined ? 'GET' : 'POST',
    headers: outgoing.headers.toList(),
    ...(signal && { signal }),
    ...(content && { body: toStream(content.open()), duplex: 'half' }),
  })
  return Object.defineProperties(request, {
    method: { value: outgoing.method },
    url: { value: writtenUrl(outgoing) },
    waitUntil: { value: waitUntil },
  })
}

function fetchableUrl(outgoing: OutgoingRequest): string {
  const url = urlOf(outgoing)
  return URL.canParse(url) ? url : 'http://localhost/'
}

/** Where a test said another Host than that of its URL, the host of the client reads the Host alone. */
function writtenUrl(outgoing: OutgoingRequest): string {
  const isUsual = outgoing.headers.get('Host') === outgoing.place.host
  return isUsual ? urlOf(outgoing) : outgoing.target
}

/** Nothing is read ahead, so that a test can tell what its application asked for. */
function toStream(pieces: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await iterator.next()
        if (done === true) controller.close()
        else controller.enqueue(value)
      },
      async cancel() {
        await iterator.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}
