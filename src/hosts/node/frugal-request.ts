/** A request whose header object is not built unless somebody wants it. */

import { IncomingMessage } from 'node:http'

const headersOfNode = Object.getOwnPropertyDescriptor(IncomingMessage.prototype, 'headers')?.get

/** Stands for the header object while only node has asked for it. */
const NO_HEADERS: NodeJS.Dict<string> = Object.freeze(Object.create(null))

/**
 * The request of a server of ours.
 *
 * For every request node looks for `headers.expect`, which makes it build an object of all header
 * fields. An environ is made of `rawHeaders`, so that object is mostly made in vain: for fifteen
 * fields it takes as long as all the rest of a host does. Until `release` is called, `headers` is
 * therefore empty, unless the request has one of the fields that node acts upon.
 */
export class FrugalRequest extends IncomingMessage {
  #isReleased = false

  static {
    if (headersOfNode !== undefined) {
      Object.defineProperty(FrugalRequest.prototype, 'headers', {
        configurable: true,
        get(this: FrugalRequest) {
          if (this.#isReleased || hasFieldForNode(this.rawHeaders)) return headersOfNode.call(this)
          return NO_HEADERS
        },
      })
    }
  }

  /** Makes `headers` what it is in node; from here on the request is the application's. */
  release(): void {
    this.#isReleased = true
  }
}

/** Whether a request asks node itself for something: `Expect`, `Upgrade`. */
function hasFieldForNode(rawHeaders: readonly string[]): boolean {
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? ''
    if (name.length === 6 && name.toLowerCase() === 'expect') return true
    if (name.length === 7 && name.toLowerCase() === 'upgrade') return true
  }
  return false
}
