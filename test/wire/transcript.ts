/** Sends bytes over a connection of their own, and writes down what comes back. */

import { once } from 'node:events'
import type { Socket } from 'node:net'
import { connect } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'

/** What came back. */
export interface Transcript {
  /** The bytes, a character for each. */
  readonly bytes: string
  /** Whether the server closed the connection before the client had enough, or lost its patience. */
  readonly isClosed: boolean
}

/** What is sent, and how long an answer is waited for. */
export interface Sending {
  /** The bytes, cut into the pieces that are sent. */
  readonly pieces: readonly Buffer[]
  /** Whether the client says at the end that nothing more will come. */
  readonly halfClose?: boolean
  /** Whether nothing more is waited for; asked whenever bytes have come and then nothing for a while. */
  isEnough(bytes: string): boolean
  /** The milliseconds after which a server that does not answer hangs. Default 10 000. */
  readonly patienceMs?: number
}

/** How long the server must be silent before the client asks itself whether it has seen enough. */
const SILENCE_MS = 250

/** Sends bytes, and reads until the server closes the connection or enough has come. */
export async function converse(port: number, sending: Sending): Promise<Transcript> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  const recording = new Recording(socket, sending)
  try {
    await once(socket, 'connect')
    await Promise.race([sendPieces(socket, sending), recording.end])
  } catch {
    // The server may close a connection while it is written to; what it sent is in the recording.
  }
  await recording.end
  socket.destroy()
  return recording.transcript
}

/** Every piece is a packet of its own, as far as that can be brought about from here. */
async function sendPieces(socket: Socket, { pieces, halfClose }: Sending): Promise<void> {
  for (const piece of pieces) {
    if (!socket.writable) return
    if (!socket.write(piece)) await once(socket, 'drain')
    if (pieces.length > 1) await nextTurn()
  }
  if (halfClose === true) socket.end()
}

/** What has come over a socket so far. */
class Recording {
  /** Resolves when nothing more is waited for. */
  readonly end: Promise<void>
  readonly #chunks: Buffer[] = []
  #isClosed = false

  constructor(socket: Socket, { isEnough, patienceMs = 10_000 }: Sending) {
    this.end = new Promise((resolve) => {
      const stop = (): void => {
        clearTimeout(patience)
        clearTimeout(silence)
        resolve()
      }
      const patience = setTimeout(stop, patienceMs)
      const silence = setTimeout(() => {
        if (isEnough(this.#bytes)) stop()
      }, SILENCE_MS)
      const close = (): void => {
        this.#isClosed = true
        stop()
      }
      socket.on('data', (chunk) => {
        this.#chunks.push(chunk)
        silence.refresh()
      })
      socket.on('end', close).on('error', close).on('close', close)
    })
  }

  get #bytes(): string {
    return Buffer.concat(this.#chunks).toString('latin1')
  }

  get transcript(): Transcript {
    return { bytes: this.#bytes, isClosed: this.#isClosed }
  }
}
