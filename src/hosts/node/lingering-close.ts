/** Ends a connection without taking the last response away from a client that is still sending. */

import type { Socket } from 'node:net'

/** The most bytes that are read and dropped after the last response. */
const MAX_DROPPED_BYTES = 65_536
/** The longest time that the client is given to hang up after the last response, in milliseconds. */
const MAX_LINGERING_MS = 2000
/** The time to read the response for a client that sends more than is dropped, in milliseconds. */
const MAX_UNREAD_MS = 250

/**
 * Makes a socket linger when node ends it after its last response.
 *
 * A socket that is closed while the client is sending is reset, and a reset can take the response
 * away from a client that has not read it yet. So the socket is closed for writing only, and what
 * still comes is read and dropped, within limits (RFC 9112, section 9.6).
 */
export function lingerAtEnd(socket: Socket): void {
  socket.destroySoon = () => closeLingering(socket)
}

/** Ends a socket after what was written to it, and drops what still comes. */
export function closeLingering(socket: Socket): void {
  if (socket.destroyed || socket.writableEnded) return
  let droppedBytes = 0
  socket.removeAllListeners('end')
  dropInput(socket, (data) => {
    droppedBytes += data.length
    if (droppedBytes <= MAX_DROPPED_BYTES) return
    // What is not read makes the client wait, and does not reset the connection yet.
    socket.pause()
    if (socket.writableFinished) destroyLater(socket, MAX_UNREAD_MS)
  })
  // The time begins when all was sent: a client that reads slowly still gets it.
  socket.end(() => destroyLater(socket, socket.isPaused() ? MAX_UNREAD_MS : MAX_LINGERING_MS))
}

/** Ends a socket between two requests: there is no response that a reset could take away. */
export function closeIdle(socket: Socket): void {
  socket.end(() => socket.destroy())
}

/** Takes the socket away from node's parser: what still comes is no request. */
export function dropInput(socket: Socket, drop: (data: Buffer) => void): void {
  socket.removeAllListeners('data').on('data', drop)
  socket.resume()
  // The stream believes to be reading since the parser did that for it; so it does not begin by itself.
  socket._read(0)
}

function destroyLater(socket: Socket, delayMs: number): void {
  const deadline = setTimeout(() => socket.destroy(), delayMs)
  socket.once('close', () => clearTimeout(deadline))
}
