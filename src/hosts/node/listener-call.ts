/** One call of a listener of node's servers: the request and the response it gets, and what comes of them. */

import { IncomingMessage, ServerResponse } from 'node:http'
import type { Body, Environ, HeaderList, StartResponse } from '../../gateway/index.ts'
import { describeValue, isPromise, quotePath } from '../../gateway/index.ts'
import { keepEndToEnd } from '../end-to-end.ts'
import { logFailure } from '../failure.ts'
import { isBodiless, isContentLength } from '../response-start.ts'
import { localTarget, wholeTarget } from '../target.ts'
import { unknownContent } from '../unknown-content.ts'
import type { EnvironBody } from './environ-body.ts'
import { readMessageHeaders } from './environ-headers.ts'
import type { AnswerOwner } from './listener-answer.ts'
import { ListenerAnswer } from './listener-answer.ts'
import { MemorySocket } from './memory-socket.ts'

/** The longest time that dropping a content which is not sent may take, in milliseconds. */
const MAX_DROPPING_MS = 10_000

/** Hands a request to a listener, and what the listener writes to the host. */
export class ListenerCall implements AnswerOwner {
  /** The environ of the request. */
  readonly environ: Environ
  /** The request for the listener. */
  readonly request: IncomingMessage
  /** The response that the listener writes. */
  readonly response: ServerResponse
  readonly #startResponse: StartResponse
  readonly #body: EnvironBody
  readonly #answer: ListenerAnswer
  readonly #socket: MemorySocket
  #settle: (() => void) | undefined
  #deadline: NodeJS.Timeout | undefined

  constructor(environ: Environ, startResponse: StartResponse, body: EnvironBody) {
    this.environ = environ
    this.#startResponse = startResponse
    this.#body = body
    this.#answer = new ListenerAnswer(this)
    this.#socket = new MemorySocket(environ, this.#answer)
    this.request = new IncomingMessage(this.#socket)
    // Made before the request has its method: with HEAD, node would drop what tells the host a length.
    this.response = createResponse(this.request, this.#socket)
    fillRequest(this.request, environ, body)
    body.feed(this.request)
    // On Bun a response has finished before its last bytes are taken.
    this.response.once('finish', () => this.#socket.end())
    this.#socket.once('finish', () => this.#finish())
    this.#socket.on('timeout', () => this.#timeOut())
  }

  /** Calls the listener. Gives the body at once when the listener has ended its response by then. */
  run(listener: () => unknown): Body | Promise<Body> {
    try {
      const result = listener()
      if (isPromise(result)) result.then(undefined, (error: unknown) => this.fail(error))
    } catch (error) {
      this.fail(error)
    }
    if (this.response.writableEnded || this.#answer.error !== undefined) return this.#take()
    this.#watchClient()
    return new Promise((resolve, reject) => {
      this.#settle = () => {
        try {
          resolve(this.#take())
        } catch (error) {
          reject(error)
        }
      }
      this.progress()
    })
  }

  /** The listener has failed: no response, or what there is of it is broken off. */
  fail(error: unknown): void {
    // A response that was ended before is not affected.
    if (this.response.writableEnded) logFailure(this.environ, error)
    else this.#socket.destroy(toError(error))
  }

  /** Waits until the host asks for more than there is, so that a body is not read ahead (rule 19). */
  async wanted(): Promise<void> {
    await this.#answer.wanted()
  }

  /** Something was written: a moment later it is known whether that was all. */
  progress(): void {
    const settle = this.#settle
    const { head, error } = this.#answer
    if (settle === undefined || (head === undefined && error === undefined)) return
    this.#settle = undefined
    queueMicrotask(settle)
  }

  /** Gives what there is of the response as a body. Throws when there will be none. */
  #take(): Body {
    const { head, error } = this.#answer
    if (error !== undefined) throw error
    if (head === undefined) throw new Error('The listener ended without a response.')
    try {
      const headers = keepEndToEnd(head.headers, head.code)
      this.#startResponse(head.status, headers)
      return this.response.writableEnded ? this.#complete(headers) : this.#answer.stream()
    } catch (problem) {
      this.#abandon()
      throw problem
    }
  }

  #complete(headers: HeaderList): Body {
    const chunks = this.#answer.takeAll()
    const isUnknown = chunks.length === 0 && this.environ.REQUEST_METHOD === 'HEAD'
    return isUnknown && !headers.some(([name]) => isContentLength(name)) ? unknownContent() : chunks
  }

  /** Interim responses: the host sends 100 when the input is read, and 103 where it can. */
  inform(code: number, headers: HeaderList): void {
    if (code !== 103) return
    this.environ['wsgi.early_hints']?.(this.environ, keepEndToEnd(headers, code))
  }

  /**
   * The host wants no more of the body. A server of node takes all of a content that it does not send,
   * so that a file that is piped into the response is closed; else it is because the client has left.
   */
  dismiss(): void {
    const { REQUEST_METHOD: method } = this.environ
    if (method !== 'HEAD' && !isBodiless(this.#answer.head?.code ?? 0)) this.#abandon()
    else if (!this.#answer.isEnded && this.#deadline === undefined) this.#dropRest()
  }

  #dropRest(): void {
    this.#deadline = setTimeout(() => this.#abandon(), MAX_DROPPING_MS).unref()
    this.#socket.once('close', () => clearTimeout(this.#deadline))
    this.#answer.dropRest()
  }

  /** The client has left: the listener learns it as it does on a server of node. */
  #abandon(): void {
    if (!this.#answer.isEnded) this.#socket.destroy(aborted())
  }

  /** The request ends with its socket, and gives back what is left of the body. */
  breakOff(): void {
    this.request.destroy(aborted())
  }

  /** Before there is a body that could be closed, only the signal tells that the client has left. */
  #watchClient(): void {
    const signal = this.environ['wsgi.signal']?.(this.environ)
    if (signal?.aborted === true) this.#abandon()
    else signal?.addEventListener('abort', () => this.#abandon(), { once: true })
  }

  /** A socket that the listener itself has ended leaves the response incomplete. */
  #finish(): void {
    if (this.response.writableEnded) this.#answer.end()
    this.#body.release(this.request)
    this.#socket.destroy()
  }

  /** As node does: who has set a timeout is told of it, and if there is nobody, all ends. */
  #timeOut(): void {
    const isHeard = [
      !this.request.complete && this.request.emit('timeout', this.#socket),
      this.response.emit('timeout', this.#socket),
    ]
    if (!isHeard.includes(true)) this.#socket.destroy()
  }
}

/**
 * Makes a response of node that writes plain bytes to a socket.
 *
 * All that is particular to it are members of the object: Express gives it another prototype.
 */
function createResponse(request: IncomingMessage, socket: MemorySocket): ServerResponse {
  const response = new ServerResponse(request)
  // Both are the host's.
  response.sendDate = false
  response.useChunkedEncodingByDefault = false
  Object.defineProperties(response, {
    // A listener may ask for chunks by a header. Until the head is made, node takes them for granted
    // where trailers were announced.
    chunkedEncoding: { get: () => !response.headersSent, set: () => undefined },
    // Node resets its own mark when a socket of a server has drained.
    writableNeedDrain: { get: () => socket.writableNeedDrain && !response.writableEnded },
  })
  response.assignSocket(socket)
  socket.on('drain', () => {
    if (!response.writableEnded) response.emit('drain')
  })
  return response
}

function fillRequest(request: IncomingMessage, environ: Environ, body: EnvironBody): void {
  const [major = '1', minor = '0'] = environ.SERVER_PROTOCOL.slice('HTTP/'.length).split('.')
  const coding = body.isUnannounced ? ['Transfer-Encoding', 'chunked'] : []
  Object.assign(request, readMessageHeaders(environ, coding), {
    method: environ.REQUEST_METHOD,
    url: localTarget(environ),
    // What Connect and Express call the part of the path that led here, and the whole target.
    baseUrl: quotePath(environ.SCRIPT_NAME),
    originalUrl: environ.REQUEST_URI ?? wholeTarget(environ),
    httpVersion: `${major}.${minor}`,
    httpVersionMajor: Number(major),
    httpVersionMinor: Number(minor),
  })
}

/** The error that node's server has for a connection that breaks. */
function aborted(): Error {
  return Object.assign(new Error('aborted'), { code: 'ECONNRESET' })
}

function toError(error: unknown): Error {
  if (error instanceof Error) return error
  return new Error(`The listener failed with ${describeValue(error)}.`, { cause: error })
}
