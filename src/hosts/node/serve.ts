/** Serves an application on a server of its own. */

import type { Application } from '../../gateway/index.ts'
import { lifespanOf } from '../../gateway/index.ts'
import { writeLog } from '../failure.ts'
import { answerRequests } from './answering.ts'
import type { CloseOptions } from './closing.ts'
import { createClose } from './closing.ts'
import type { TransportOptions } from './create-server.ts'
import { createTransport } from './create-server.ts'
import type { NodeHandlerOptions } from './handler.ts'
import { NodeHost } from './handler.ts'
import { watchInactivity } from './inactivity.ts'
import type { ListenOptions } from './listening.ts'
import { listen, urlOf } from './listening.ts'
import { OpenConnections } from './open-connections.ts'
import type { ServerSettings } from './server-settings.ts'
import { resolveSettings } from './server-settings.ts'

/** Where and how to serve. */
export interface ServeOptions
  extends NodeHandlerOptions,
    ListenOptions,
    TransportOptions,
    ServerSettings {}

/** A running server. */
export interface RunningServer extends AsyncDisposable {
  /** Where it answers: `http://127.0.0.1:8000`, or `unix:` and the path of a socket. */
  readonly url: string
  /**
   * Stops taking connections, ends those that are idle, and has the others end with the response to
   * their last request. A request is lost of which only a part of the head has come, unless it is the first
   * one of its connection. Resolves when all of them, the `close` of their bodies and the work that
   * applications announced by `wsgi.wait_until` are done, or were cut off after `graceMs`, which is logged.
   * At the end the `lifespan` of the application is stopped; rejects with what that throws.
   *
   * A second call gives the promise of the first.
   */
  close(options?: CloseOptions): Promise<void>
}

/**
 * Serves an application over HTTP/1.1, https or HTTP/2.
 *
 * The `lifespan` of the application is started before it listens, and stopped when the server is closed.
 *
 * Rejects when it cannot listen at the place, with an error that says why and what to do, for options that
 * make no sense, and with what the start of the application throws.
 */
export async function serve(
  application: Application,
  options: ServeOptions = {},
): Promise<RunningServer> {
  const settings = resolveSettings(options)
  const { handlerTimeoutMs, maxHeaderLines, maxRequestsPerSocket } = settings
  const host = new NodeHost(application, { ...options, handlerTimeoutMs })
  host.facts.maxRequestsPerSocket = maxRequestsPerSocket === 0 ? Infinity : maxRequestsPerSocket
  const server = createTransport(options, settings)
  const connections = new OpenConnections(maxRequestsPerSocket)
  connections.watch(server, options)
  answerRequests(server, host, maxHeaderLines)
  const lifespan = lifespanOf(application)
  await lifespan?.start()
  await listen(server, options).catch(async (error: unknown) => {
    await lifespan?.stop()
    throw error
  })
  if (options.http2 !== true) watchInactivity(server, connections.sockets, settings)
  // Such as a connection that could not be accepted; the server goes on.
  server.on('error', (error) =>
    writeLog(host.facts.errors, `Error in the server: ${error.message}\n`),
  )
  const close = createClose({ server, host, connections, lifespan })
  const url = urlOf(server, options.tls === undefined ? 'http' : 'https')
  return { url, close, [Symbol.asyncDispose]: () => close() }
}
