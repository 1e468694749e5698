/** Serves an application between two checkers, on a real socket, and gives what a client gets. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { Socket } from 'node:net'
import type { TestContext } from 'node:test'
import type { Application } from '../../src/gateway/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { serve } from '../../src/hosts/node/index.ts'

/** A server of a test. */
export interface Served {
  readonly url: string
  readonly port: number
  /** What the host logged. */
  readonly log: string[]
}

/** An answer as a client of node sees it. */
export interface Answer {
  readonly status: number
  readonly reason: string
  readonly headers: http.IncomingHttpHeaders
  /** Name, value, name, value. */
  readonly rawHeaders: readonly string[]
  readonly body: Buffer
  readonly text: string
}

/** Serves until the test ends; the test fails when a side has broken a rule of the gateway. */
export async function serveLinted(test: TestContext, application: Application): Promise<Served> {
  const log: string[] = []
  const violations: string[] = []
  const checked = lint(application, { onError: (error) => violations.push(error.message) })
  const errors = { write: (text: string) => log.push(text) }
  const server = await serve(checked, { port: 0, errors })
  test.after(async () => {
    await server.close()
    assert.deepEqual(violations, [])
  })
  return { url: server.url, port: Number(new URL(server.url).port), log }
}

/** Serves a listener on a server of node until the test ends, and gives its URL. */
export async function serveListener(
  test: TestContext,
  listener: http.RequestListener,
): Promise<string> {
  const server = http.createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  test.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${portOf(server.address())}`
}

function portOf(address: AddressInfo | string | null): number {
  assert.ok(typeof address === 'object' && address !== null)
  return address.port
}

/** Sends a request on a connection of its own, and reads the answer to its end. */
export async function ask(
  url: string,
  options: http.RequestOptions = {},
  body?: string | Uint8Array,
): Promise<Answer> {
  const message = await begin(url, options, body)
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk)
  const content = Buffer.concat(chunks)
  return {
    status: message.statusCode ?? 0,
    reason: message.statusMessage ?? '',
    headers: message.headers,
    rawHeaders: message.rawHeaders,
    body: content,
    text: content.toString(),
  }
}

/** Sends a request, and gives the answer as soon as its head is there. */
export function begin(
  url: string,
  options: http.RequestOptions = {},
  body?: string | Uint8Array,
): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { agent: false, ...options }, resolve)
    request.once('error', reject)
    request.end(body)
  })
}

/** An application of a text. */
export function textApplication(text: string, headers: [string, string][] = []): Application {
  return (_environ, startResponse) => {
    startResponse('200 OK', [['Content-Type', 'text/plain; charset=utf-8'], ...headers])
    return [text]
  }
}

/** A client that has asked, and waits. */
export async function connect(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = new Socket().connect(Number(port), hostname)
  await once(socket, 'connect')
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
  return socket
}
