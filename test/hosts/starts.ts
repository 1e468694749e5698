/** How each host of the contract suite is started. */

import { readFileSync } from 'node:fs'
import { connect as connectHttp2 } from 'node:http2'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { connect as connectTls } from 'node:tls'
import type { HostName, RunningHost } from '../contracts/host.ts'
import { Http2Client } from '../contracts/http2-client.ts'
import { SocketClient } from '../contracts/socket-client.ts'
import { ROOT } from './build.ts'
import { missingCgiPrograms, startCgiServer } from './cgi/server.ts'
import type { Program } from './process-host.ts'
import { startProcess } from './process-host.ts'
import type { Runtime, RuntimeName } from './runtimes.ts'
import { runtimes } from './runtimes.ts'
import { Connection } from './wire.ts'

/** Starts a host with what was built into a folder. */
export type Start = (folder: string) => Promise<RunningHost>

/** The hosts that are processes of their own, in the order in which they are run. */
export const starts: Readonly<Partial<Record<HostName, Start>>> = {
  ...Object.fromEntries(runtimes.map((runtime) => [runtime.name, startRuntime(runtime)])),
  https: (folder) =>
    startProcess({ ...nodeProgram(folder, 'https'), open: (port) => openSecure(port) }),
  'http/2': (folder) =>
    startProcess({
      ...nodeProgram(folder, 'http2'),
      visit: (port, request) =>
        new Http2Client(
          connectHttp2(`https://127.0.0.1:${port}`, { ca: CERTIFICATE, servername: 'localhost' }),
          request,
        ),
    }),
  ...(missingCgiPrograms().length === 0 && { cgi: startCgi }),
  'http/1 beside http/2': (folder) =>
    startProcess({ ...nodeProgram(folder, 'http2'), open: (port) => openSecure(port) }),
}

const CERTIFICATE = readFileSync(join(ROOT, 'test', 'fixtures', 'tls', 'cert.pem'))

function startRuntime(runtime: Runtime): Start {
  if (runtime.name.startsWith('node')) {
    return (folder) => startProcess(nodeProgram(folder, 'http', runtime.name))
  }
  const { binary } = runtime
  return (folder) =>
    startProcess({
      binary,
      folder,
      command: (port) => runtime.command(folder, port),
      ...(runtime.variables && { variables: runtime.variables }),
    })
}

let startCount = 0

async function startCgi(folder: string): Promise<RunningHost> {
  const server = await startCgiServer({ script: join(folder, 'cgi.js') })
  return {
    ...server,
    visit: (request) => new SocketClient(new Connection(server.port), request),
  }
}

/** What node runs: a module that serves the application on a port and on a Unix socket. */
function nodeProgram(
  folder: string,
  transport: 'http' | 'https' | 'http2',
  name: RuntimeName = 'node 20',
): Program {
  startCount += 1
  const path = join(folder, `${startCount}.socket`)
  const { binary = process.execPath } = runtimes.find((runtime) => runtime.name === name) ?? {}
  return {
    binary,
    folder,
    path,
    canClose: true,
    command: (port) => [join(folder, 'node.js'), join(folder, 'app.js'), String(port)],
    variables: () => ({
      TRANSPORT: transport,
      SOCKET: path,
      TLS_FOLDER: join(ROOT, 'test', 'fixtures', 'tls'),
    }),
  }
}

/** A TLS connection of a client that speaks HTTP/1.1 only. */
function openSecure(port: number): TLSSocket {
  const transport = connect({ port, host: '127.0.0.1', noDelay: true })
  const socket = connectTls({
    socket: transport,
    ca: CERTIFICATE,
    servername: 'localhost',
    ALPNProtocols: ['http/1.1'],
  })
  // A TLS socket cannot reset the connection below it by itself.
  return Object.assign(socket, { resetAndDestroy: () => transport.resetAndDestroy() })
}
