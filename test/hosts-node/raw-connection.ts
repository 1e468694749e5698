/** A connection of a client that waits for what it sees, and never longer than ten seconds. */

import net from 'node:net'

const PATIENCE_MS = 10_000

/** A connection, and all bytes that came over it. */
export class RawConnection {
  /** What came so far, as latin1. */
  received = ''
  /** Whether the server has ended the connection. */
  isEnded = false
  readonly #socket: net.Socket
  readonly #changed = new Set<() => void>()

  constructor(socket: net.Socket) {
    this.#socket = socket
    socket.on('data', (data) => {
      this.received += data.toString('latin1')
      this.#announce()
    })
    socket.on('error', () => undefined)
    for (const event of ['end', 'close']) {
      socket.on(event, () => {
        this.isEnded = true
        this.#announce()
      })
    }
  }

  /** Connects to a TCP port, or to a Unix socket, and waits until the connection stands. */
  static async open(place: number | string): Promise<RawConnection> {
    const socket = typeof place === 'string' ? net.connect(place) : net.connect(place, '127.0.0.1')
    const connection = new RawConnection(socket)
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve).once('error', reject)
    })
    return connection
  }

  /** Sends bytes, given as latin1. */
  send(bytes: string): this {
    this.#socket.write(Buffer.from(bytes, 'latin1'))
    return this
  }

  /** Sends what ends this side of the connection. */
  endSending(): void {
    this.#socket.end()
  }

  /** Waits until what came matches, and gives it. */
  async until(pattern: RegExp): Promise<string> {
    await this.#wait(() => pattern.test(this.received), String(pattern))
    return this.received
  }

  /** Waits until the server ends the connection, and gives all that came. */
  async untilEnd(): Promise<string> {
    await this.#wait(() => this.isEnded, 'the end of the connection')
    return this.received
  }

  /** Stops reading, so that the server's buffers fill. */
  pause(): void {
    this.#socket.pause()
  }

  /** Reads on. */
  resume(): void {
    this.#socket.resume()
  }

  /** Resets the connection, as a client that crashes does. */
  reset(): void {
    this.#socket.resetAndDestroy()
  }

  /** Hangs up. */
  close(): void {
    this.#socket.destroy()
  }

  async #wait(isMet: () => boolean, what: string): Promise<void> {
    let deadline: NodeJS.Timeout | undefined
    let look = (): void => undefined
    await new Promise<void>((resolve, reject) => {
      look = () => {
        if (isMet()) resolve()
        else if (this.isEnded) reject(this.#failure(`the connection ended before ${what}`))
      }
      deadline = setTimeout(() => reject(this.#failure(`no ${what}`)), PATIENCE_MS)
      this.#changed.add(look)
      look()
    }).finally(() => {
      clearTimeout(deadline)
      this.#changed.delete(look)
    })
  }

  #failure(problem: string): Error {
    return new Error(`${problem}; so far came ${JSON.stringify(this.received.slice(-500))}`)
  }

  #announce(): void {
    for (const look of this.#changed) look()
  }
}

/** A request that leaves the connection open. */
export function get(path: string, ...headers: string[]): string {
  return [`GET ${path} HTTP/1.1`, 'Host: localhost', ...headers, '', ''].join('\r\n')
}
