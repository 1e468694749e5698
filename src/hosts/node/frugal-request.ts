/** A request whose header object is not built unless somebody wants it. */

import { channel } from 'node:diagnostics_channel'
import { IncomingMessage } from 'node:http'

const headersOfNode = Object.getOwnPropertyDescriptor(IncomingMessage.prototype, 'headers')

/** Where node tells of requests before it looks at them itself. */
const requestStart = channel('http.server.request.start')
const responseCreated = channel('http.server.response.created')

/** Stands for the header object while only node has asked for it. */
const NO_HEADERS: NodeJS.Dict<string> = Object.freeze(Object.create(null))

/**
 * The request of a server of ours.
 *
 * For every request node looks for `headers.expect`, which makes it build an object of all header
 * fields. An environ is made of `rawHeaders`, so that object is mostly made in vain: for fifteen
 * fields it takes as long as all the rest of a host does.
 *
 * That look is the first one at a request of HTTP/1.1, unless somebody listens to the channels of node that
 * tell of requests earlier. So the first look finds no fields, unless the one that node looks for is
 * there; whoever looks later, or assigns, finds what is usual in node.
 */
export class FrugalRequest extends IncomingMessage {
  #isAsNode = false

  static {
    const { get, set } = headersOfNode ?? {}
    if (get !== undefined && set !== undefined) {
      Object.defineProperty(FrugalRequest.prototype, 'headers', {
        configurable: true,
        get(this: FrugalRequest) {
          return this.#isAsNode || !this.#isFirstLook() ? get.call(this) : NO_HEADERS
        },
        set(this: FrugalRequest, headers: unknown) {
          this.#isAsNode = true
          set.call(this, headers)
        },
      })
    }
  }

  /** Whether it is node that looks, and in vain. From here on all is as in node. */
  #isFirstLook(): boolean {
    this.#isAsNode = true
    // Of a request of HTTP/1.0 node looks for `te`, and not for `expect`.
    if (this.httpVersionMinor !== 1 || this.httpVersionMajor !== 1) return false
    if (requestStart.hasSubscribers || responseCreated.hasSubscribers) return false
    return !hasExpectation(this.rawHeaders)
  }
}

function hasExpectation(rawHeaders: readonly string[]): boolean {
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? ''
    if (name.length === 6 && name.toLowerCase() === 'expect') return true
  }
  return false
}
