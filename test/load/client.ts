/** A client that can be rude: it speaks bytes, and leaves when it likes. */

import { once } from 'node:events'
import type { Socket } from 'node:net'
import { connect } from 'node:net'

/** A connection to a server under load. */
export class Client {
  /** All bytes that have come, one a character. */
  received = ''
  /** How many bytes have come, also those that are not kept. */
  byteCount = 0
  /** Whether the connection has ended, well or badly. */
  isEnded = false
  readonly socket: Socket
  /** What is kept of long answers. */
  readonly #kept: number

  #notify: () => void = () => undefined

  constructor(socket: Socket, kept: number) {
    this.socket = socket
    this.#kept = kept
    const end = (): void => {
      this.isEnded = true
      this.#notify()
    }
    socket.on('data', (bytes) => this.#take(bytes))
    socket
      .on('error', () => undefined)
      .on('end', end)
      .on('close', end)
  }

  #take(bytes: Buffer): void {
    this.byteCount += bytes.length
    if (this.received.length < this.#kept) this.received += bytes.toString('latin1')
    this.#notify()
  }

  /** Connects. `kept` is how many bytes of the answers are kept. */
  static async connect(port: number, kept = Number.POSITIVE_INFINITY): Promise<Client> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    const client = new Client(socket, kept)
    await Promise.race([once(socket, 'connect'), once(socket, 'close')])
    return client
  }

  /** Sends bytes, one a character. */
  send(bytes: string): void {
    this.socket.write(bytes, 'latin1')
  }

  /** Waits until something is true of what was received, or the connection has ended. */
  async waitUntil(isTrue: (client: Client) => boolean): Promise<void> {
    while (!isTrue(this) && !this.isEnded) {
      await new Promise<void>((resolve) => {
        this.#notify = resolve
      })
    }
  }

  /** Waits for the end of the connection. */
  async waitForEnd(): Promise<void> {
    if (!this.socket.closed) await once(this.socket, 'close')
  }

  /** Leaves at once, in the middle of whatever goes on. */
  leave(): void {
    this.socket.destroy()
  }

  /** Leaves as a process does that is killed: with a reset. */
  reset(): void {
    this.socket.resetAndDestroy()
  }
}

/** A GET, which keeps the connection. */
export function get(target: string, ...headers: readonly string[]): string {
  return `${['GET', target, 'HTTP/1.1\r\nHost: localhost'].join(' ')}\r\n${headers.map((line) => `${line}\r\n`).join('')}\r\n`
}

/** Asks once, and gives all that is answered until the connection ends. */
export async function ask(port: number, target: string): Promise<string> {
  const client = await Client.connect(port)
  client.send(get(target, 'Connection: close'))
  await client.waitForEnd()
  return client.received
}
