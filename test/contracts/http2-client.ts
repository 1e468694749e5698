/** A client that speaks HTTP/2. */

import type {
  ClientHttp2Session,
  ClientHttp2Stream,
  IncomingHttpHeaders,
  OutgoingHttpHeaders,
} from 'node:http2'
import { constants } from 'node:http2'
import type { Answer } from '../hosts/wire.ts'
import { AUTHORITY, Client, NO_ANSWER, parseLine } from './client.ts'
import type { ContractRequest } from './host.ts'

/** One request on a session of its own. */
export class Http2Client extends Client {
  #answer: Answer = NO_ANSWER
  readonly #session: ClientHttp2Session
  readonly #stream: ClientHttp2Stream

  constructor(session: ClientHttp2Session, request: ContractRequest) {
    super()
    this.#session = session.on('error', () => this.#end())
    this.#stream = session.request(formatHead(request), { endStream: isBodiless(request) })
    this.#listen(this.#stream)
    for (const packet of request.body ?? []) this.send(packet)
    if (!isBodiless(request) && request.isUnfinished !== true) this.#stream.end()
  }

  get answer(): Answer {
    return this.#answer
  }

  send(text: string): void {
    if (text !== '') this.#stream.write(text, 'latin1')
  }

  stall(): void {
    this.#stream.pause()
  }

  leave(): void {
    this.#stream.close(constants.NGHTTP2_CANCEL)
    this.#end()
  }

  #listen(stream: ClientHttp2Stream): void {
    stream.on('headers', (fields) => {
      const interim = [...this.#answer.interim, Number(fields[':status'])]
      this.#answer = { ...this.#answer, interim }
      this.notify()
    })
    stream.on('response', (fields: IncomingHttpHeaders, _flags, rawHeaders?: string[]) => {
      const status = Number(Reflect.get(fields, ':status'))
      this.#answer = { ...this.#answer, status, headers: readHeaders(rawHeaders ?? []) }
      this.notify()
    })
    stream.on('data', (bytes: Buffer) => {
      this.#answer = { ...this.#answer, body: Buffer.concat([this.#answer.body, bytes]) }
      this.notify()
    })
    stream.on('end', () => {
      const isWhole = stream.rstCode === constants.NGHTTP2_NO_ERROR
      this.#answer = { ...this.#answer, isWhole }
    })
    stream.on('error', () => undefined)
    stream.on('close', () => {
      const isWhole = this.#answer.isWhole && stream.rstCode === constants.NGHTTP2_NO_ERROR
      this.#answer = { ...this.#answer, isWhole }
      this.#end()
    })
  }

  #end(): void {
    this.isOver = true
    this.#session.close()
    this.notify()
  }
}

function isBodiless({ body = [], isUnfinished = false }: ContractRequest): boolean {
  return body.length === 0 && !isUnfinished
}

/** The fields of a request, those of one name as a list. */
function formatHead({
  method = 'GET',
  target,
  headers = [],
}: ContractRequest): OutgoingHttpHeaders {
  const fields: Record<string, string[]> = {}
  for (const [name, value] of headers.map(parseLine)) {
    fields[name] = [...(fields[name] ?? []), value]
  }
  return {
    ...fields,
    ':method': method,
    ':path': target,
    ':authority': AUTHORITY,
    ':scheme': 'https',
  }
}

function readHeaders(rawHeaders: readonly string[]): [name: string, value: string][] {
  const headers: [name: string, value: string][] = []
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const [name = '', value = ''] = rawHeaders.slice(i, i + 2)
    if (!name.startsWith(':')) headers.push([name, value])
  }
  return headers
}
