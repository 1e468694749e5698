/** A client that sees the bytes of a connection, and a server to see them from. */

import { once } from 'node:events'
import net from 'node:net'
import type { Application } from '../../src/gateway/index.ts'
import type { RunningServer, ServeOptions } from '../../src/hosts/node/index.ts'
import { serve } from '../../src/hosts/node/index.ts'

/** A server under test, with what it logged. */
export interface TestServer extends RunningServer {
  readonly port: number
  readonly log: string[]
}

/** Serves an application on a free port. */
export async function start(
  application: Application,
  options: ServeOptions = {},
): Promise<TestServer> {
  const log: string[] = []
  const errors = { write: (text: string) => log.push(text) }
  const server = await serve(application, { port: 0, errors, ...options })
  return { ...server, port: Number(new URL(server.url).port), log }
}

/** Sends bytes and gives all bytes of the answer, once the server has closed the connection. */
export async function exchange(port: number, bytes: string): Promise<string> {
  const socket = net.connect(port, '127.0.0.1')
  const received: Buffer[] = []
  socket.on('data', (data) => received.push(data))
  socket.on('error', () => undefined)
  socket.write(Buffer.from(bytes, 'latin1'))
  await Promise.race([once(socket, 'close'), closeLater(socket)])
  return Buffer.concat(received).toString('latin1')
}

/** A hanging connection must fail the test, and not the whole run. */
async function closeLater(socket: net.Socket): Promise<void> {
  await new Promise<void>((resolve) => setTimeout(resolve, 5000).unref())
  socket.destroy(new Error('the server kept the connection open'))
}

/** A request whose connection ends with its answer. */
export function request(line: string, headers: readonly string[] = [], body = ''): string {
  const head = [`${line} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...headers]
  return `${head.join('\r\n')}\r\n\r\n${body}`
}

/** An answer taken apart. */
export interface Answer {
  readonly status: string
  readonly headers: readonly string[]
  readonly body: string
}

/** Takes an answer apart; the headers that node adds by itself are left out. */
export function parseAnswer(text: string): Answer {
  const end = text.indexOf('\r\n\r\n')
  const [status = '', ...headers] = text.slice(0, end).split('\r\n')
  const ownHeaders = headers.filter((line) => !/^(?:Date|Connection|Keep-Alive):/.test(line))
  return { status: status.replace('HTTP/1.1 ', ''), headers: ownHeaders, body: text.slice(end + 4) }
}

/** Sends one request and gives its answer, taken apart. */
export async function ask(port: number, bytes: string): Promise<Answer> {
  return parseAnswer(await exchange(port, bytes))
}
