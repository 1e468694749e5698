/** A client that speaks bytes: what it reports is what went over the wire, untouched by any HTTP library. */

import type { Socket } from 'node:net'
import { connect } from 'node:net'

/** A response, taken out of its framing and otherwise as it came. */
export interface Answer {
  /** The status code; 0 when no head arrived. */
  readonly status: number
  /** The reason phrase; absent when there is none to see, as in HTTP/2. */
  readonly reason?: string
  /** The header lines, the names in lower case, in their order. */
  readonly headers: readonly [name: string, value: string][]
  /** The content, as far as it arrived. */
  readonly body: Buffer
  /** Whether the content arrived whole, as the framing of the response tells. */
  readonly isWhole: boolean
  /** The bytes that followed a whole response. */
  readonly excess: Buffer
  /** The status codes of the interim responses that came before. */
  readonly interim: readonly number[]
}

/** How long a host may take to answer, in milliseconds. */
const PATIENCE_MS = 5000
/** How long bytes are waited for that should not come, in milliseconds. */
const EXCESS_MS = 60

/** A TCP connection to a host. */
export class Connection {
  /** What has been received. */
  received: Buffer = Buffer.alloc(0)
  /** Whether the other side has ended, or broken, the connection. */
  isEnded = false
  readonly #socket: Socket
  #notify: () => void = () => undefined

  /** Connects to a port of 127.0.0.1, or takes a socket that has been connected to somewhere else. */
  constructor(place: number | Socket) {
    this.#socket =
      typeof place === 'number' ? connect({ port: place, host: '127.0.0.1', noDelay: true }) : place
    this.#socket.on('data', (bytes) => {
      this.received = Buffer.concat([this.received, bytes])
      this.#notify()
    })
    const end = (): void => {
      this.isEnded = true
      this.#notify()
    }
    this.#socket.on('end', end).on('error', end).on('close', end)
  }

  /** Sends bytes: each character of a text is one. */
  send(text: string): void {
    this.#socket.write(text, 'latin1')
  }

  /** Stops reading, so that the host cannot send on for long. */
  stall(): void {
    this.#socket.pause()
  }

  /** Waits until something is true of what was received; gives whether that happened in time. */
  async waitUntil(isTrue: () => boolean, patience: number = PATIENCE_MS): Promise<boolean> {
    const deadline = Date.now() + patience
    while (!isTrue() && !this.isEnded && Date.now() < deadline) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, deadline - Date.now())
        this.#notify = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    return isTrue()
  }

  /** Waits for one response, and for the bytes that should not follow it. */
  async answer(method = 'GET'): Promise<Answer> {
    await this.waitUntil(() => parseAnswer(this.received, method, this.isEnded).isWhole)
    const { excess } = parseAnswer(this.received, method, this.isEnded)
    if (excess.length === 0) await this.waitUntil(() => false, EXCESS_MS)
    return parseAnswer(this.received, method, this.isEnded)
  }

  /** Forgets what was received. */
  clear(): void {
    this.received = Buffer.alloc(0)
  }

  /** Resets the connection, as a client that is gone does: it can mean nothing else. */
  reset(): void {
    this.#socket.resetAndDestroy()
  }

  /** Ends the connection. To the other side, that may as well be a client that only sends no more. */
  destroy(): void {
    this.#socket.destroy()
  }
}

/** Sends one request, in one packet or several, and gives the answer. */
export async function exchange(
  port: number,
  packets: readonly string[],
  method: string,
): Promise<Answer> {
  const connection = new Connection(port)
  for (const [i, packet] of packets.entries()) {
    if (i > 0) await new Promise((resolve) => setTimeout(resolve, 30))
    connection.send(packet)
  }
  const answer = await connection.answer(method)
  connection.destroy()
  return answer
}

const NOTHING = Buffer.alloc(0)

/** Reads the first final response out of the bytes that have arrived. */
export function parseAnswer(bytes: Buffer, method: string, isEnded: boolean): Answer {
  const interim: number[] = []
  let rest = bytes
  for (;;) {
    const end = rest.indexOf('\r\n\r\n')
    if (end === -1) {
      return { status: 0, headers: [], body: NOTHING, isWhole: false, excess: NOTHING, interim }
    }
    const [statusLine = '', ...lines] = rest.toString('latin1', 0, end).split('\r\n')
    rest = rest.subarray(end + 4)
    const [, code = '0', reason = ''] = /^HTTP\/1\.[01] (\d{3})(?: (.*)|$)/.exec(statusLine) ?? []
    const status = Number(code)
    if (status < 100 || status > 199) {
      const headers = lines.map(parseLine)
      return {
        status,
        reason,
        headers,
        interim,
        ...parseContent(rest, { status, headers, method, isEnded }),
      }
    }
    interim.push(status)
  }
}

function parseLine(line: string): [name: string, value: string] {
  const colon = line.indexOf(':')
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
}

/** What decides how content is framed (RFC 9112, section 6.3). */
interface Frame {
  readonly status: number
  readonly headers: readonly [name: string, value: string][]
  readonly method: string
  readonly isEnded: boolean
}

type Content = Pick<Answer, 'body' | 'isWhole' | 'excess'>

function parseContent(bytes: Buffer, { status, headers, method, isEnded }: Frame): Content {
  const fields = new Map(headers)
  const length = fields.get('content-length')
  if (method === 'HEAD' || status === 204 || status === 304) return cutAt(bytes, 0)
  if (fields.get('transfer-encoding') === 'chunked') return parseChunks(bytes)
  if (length !== undefined) return cutAt(bytes, Number(length))
  return { body: bytes, isWhole: isEnded, excess: NOTHING }
}

function cutAt(bytes: Buffer, length: number): Content {
  return {
    body: bytes.subarray(0, length),
    isWhole: bytes.length >= length,
    excess: bytes.subarray(length),
  }
}

function parseChunks(bytes: Buffer): Content {
  const chunks: Buffer[] = []
  let at = 0
  for (;;) {
    const end = bytes.indexOf('\r\n', at)
    const size = end === -1 ? Number.NaN : Number.parseInt(bytes.toString('latin1', at, end), 16)
    const isCut = Number.isNaN(size) || bytes.length < end + 2 + size + 2
    if (!Number.isNaN(size)) chunks.push(bytes.subarray(end + 2, end + 2 + size))
    const body = Buffer.concat(chunks)
    if (isCut) return { body, isWhole: false, excess: NOTHING }
    at = end + 2 + size + 2
    if (size === 0) return { body, isWhole: true, excess: bytes.subarray(at) }
  }
}
