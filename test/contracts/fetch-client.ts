/** A client that calls a fetch handler, without a socket. */

import type { Answer } from '../hosts/wire.ts'
import { AUTHORITY, Client, NO_ANSWER, parseLine } from './client.ts'
import type { ContractRequest } from './host.ts'

/** A fetch handler, as far as the suite calls it. */
export type Handler = (request: Request) => Response | Promise<Response>

/** One request to a fetch handler. */
export class FetchClient extends Client {
  #answer: Answer = NO_ANSWER
  readonly #departure = new AbortController()
  readonly #upload: Upload | undefined
  #isStalled = false
  #stream: ReadableStreamDefaultReader<Uint8Array> | undefined

  constructor(handler: Handler, request: ContractRequest) {
    super()
    const { method = 'GET' } = request
    this.#upload = method === 'GET' || method === 'HEAD' ? undefined : new Upload(request)
    void this.#call(handler, method, request)
  }

  get answer(): Answer {
    return this.#answer
  }

  send(text: string): void {
    this.#upload?.send(text)
  }

  stall(): void {
    this.#isStalled = true
  }

  /** A server aborts the signal of the request, lets its body fail and cancels that of the response. */
  leave(): void {
    this.isOver = true
    this.#upload?.breakOff()
    this.#departure.abort()
    this.#stream?.cancel().catch(() => undefined)
    this.notify()
  }

  async #call(handler: Handler, method: string, request: ContractRequest): Promise<void> {
    try {
      const { signal } = this.#departure
      const response = await handler(createRequest(method, request, signal, this.#upload))
      this.#answer = { ...NO_ANSWER, ...readHead(response) }
      await this.#read(response)
    } catch {
      // A body that fails is an answer that was cut off: it stays as it is.
    }
    this.isOver = true
    this.notify()
  }

  async #read(response: Response): Promise<void> {
    const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = response.body?.getReader()
    this.#stream = reader
    while (reader !== undefined && !this.isOver && !this.#isStalled) {
      const { done, value } = await reader.read()
      if (done) break
      this.#answer = { ...this.#answer, body: Buffer.concat([this.#answer.body, value]) }
      this.notify()
    }
    this.#answer = { ...this.#answer, ...judge(this.#answer, response.body !== null) }
  }
}

function readHead(response: Response): Pick<Answer, 'status' | 'reason' | 'headers'> {
  return { status: response.status, reason: response.statusText, headers: [...response.headers] }
}

/** A server cuts at the Content-Length what a handler gives, and breaks off when there is less. */
function judge({ headers, body }: Answer, hasBody: boolean): Pick<Answer, 'isWhole' | 'excess'> {
  const length = Number(new Map(headers).get('content-length') ?? body.length)
  if (!hasBody) return { isWhole: true, excess: NO_ANSWER.excess }
  return { isWhole: body.length >= length, excess: body.subarray(length) }
}

/** The body of a request, as it arrives. */
class Upload {
  readonly stream: ReadableStream<Uint8Array>
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined
  #isOver = false

  constructor({ body = [], isUnfinished = false }: ContractRequest) {
    this.stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller
        for (const packet of body) this.send(packet)
        if (!isUnfinished) this.#end(() => controller.close())
      },
      cancel: () => {
        this.#isOver = true
      },
    })
  }

  send(text: string): void {
    if (!this.#isOver) this.#controller?.enqueue(Buffer.from(text, 'latin1'))
  }

  breakOff(): void {
    this.#end(() => this.#controller?.error(new TypeError('The client has left.')))
  }

  #end(end: () => void): void {
    if (!this.#isOver) end()
    this.#isOver = true
  }
}

/** A request as a runtime makes it: with a URL that nobody has tidied, and a Host as any other header. */
function createRequest(
  method: string,
  { target, headers = [] }: ContractRequest,
  signal: AbortSignal,
  upload: Upload | undefined,
): Request {
  const fields = new Headers([['Host', AUTHORITY]])
  for (const line of headers) fields.append(...parseLine(line))
  const body = upload && { body: upload.stream, duplex: 'half' as const }
  const request = new Request('http://localhost/', { method, headers: fields, signal, ...body })
  return Object.defineProperty(request, 'url', { value: `http://${AUTHORITY}${target}` })
}
