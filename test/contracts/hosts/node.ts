/** The host of node, in this process. */

import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Application } from '../../../src/gateway/index.ts'
import { serve } from '../../../src/hosts/node/index.ts'
import { Connection } from '../../hosts/wire.ts'
import type { RunningHost } from '../host.ts'
import { SocketClient } from '../socket-client.ts'

/** Serves an application on a port and on a Unix socket. */
export async function startNode(application: Application): Promise<RunningHost> {
  const log: string[] = []
  const errors = { write: (text: string) => log.push(text) }
  const folder = mkdtempSync(join(tmpdir(), 'flagon-contract-'))
  const path = join(folder, 'socket')
  const onPort = await serve(application, { port: 0, errors })
  const onPath = await serve(application, { path, errors })
  const port = Number(new URL(onPort.url).port)
  const close = async (): Promise<void> => {
    await Promise.all([onPort.close(), onPath.close()])
    rmSync(folder, { recursive: true, force: true })
  }
  return {
    port,
    connect: () => new Connection(port),
    visit: (request) => new SocketClient(new Connection(port), request),
    visitPath: (request) => new SocketClient(new Connection(connect(path)), request),
    output: () => log.join(''),
    isAlive: () => true,
    close,
    stop: close,
  }
}
