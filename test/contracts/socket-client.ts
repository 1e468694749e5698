/** A client that speaks HTTP/1.1 on a socket. */

import type { Answer, Connection } from '../hosts/wire.ts'
import { parseAnswer } from '../hosts/wire.ts'
import { AUTHORITY } from './client.ts'
import type { ContractRequest, Visit } from './host.ts'

/** How long two packets are apart, in milliseconds, so that they do not become one. */
const PACKET_GAP_MS = 15

/** One request on a connection of its own. */
export class SocketClient implements Visit {
  readonly #connection: Connection
  readonly #method: string

  constructor(connection: Connection, request: ContractRequest) {
    this.#connection = connection
    this.#method = request.method ?? 'GET'
    const [head = '', ...packets] = formatRequest(request)
    connection.send(head)
    for (const [i, packet] of packets.entries()) {
      setTimeout(() => connection.send(packet), (i + 1) * PACKET_GAP_MS)
    }
  }

  get answer(): Answer {
    return parseAnswer(this.#connection.received, this.#method, this.#connection.isEnded)
  }

  waitUntil(isTrue: (answer: Answer) => boolean, patienceMs?: number): Promise<boolean> {
    return this.#connection.waitUntil(() => isTrue(this.answer), patienceMs)
  }

  async finish(): Promise<Answer> {
    const answer = await this.#connection.answer(this.#method)
    this.#connection.destroy()
    return answer
  }

  send(text: string): void {
    this.#connection.send(text)
  }

  stall(): void {
    this.#connection.stall()
  }

  hangUp(): void {
    this.#connection.destroy()
  }

  leave(): void {
    this.#connection.reset()
  }
}

/** The packets of a request. */
function formatRequest(request: ContractRequest): readonly string[] {
  const { method = 'GET', target, headers = [], body = [], raw } = request
  if (raw !== undefined) return [raw]
  const lines = [`Host: ${AUTHORITY}`, 'Connection: close', ...headers]
  const head = `${method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`
  return [head + (body[0] ?? ''), ...body.slice(1)]
}
