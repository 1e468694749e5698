/**
 * Serves an application on node: its module is the first argument, its port the second. The variable
 * TRANSPORT says how; SOCKET names a Unix socket to listen on besides. SIGTERM ends it when all is done.
 */

import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Application } from '../../../src/gateway/index.ts'
import type { ServeOptions } from '../../../src/hosts/node/index.ts'
import { serve } from '../../../src/hosts/node/index.ts'

const [, , path = '', port = '0'] = process.argv
const { TRANSPORT: transport = 'http', SOCKET: socket, TLS_FOLDER: folder = '' } = process.env
const { default: application }: { default: Application } = await import(path)
const servers = [await serve(application, { port: Number(port), ...transportOptions() })]
if (socket !== undefined) {
  if (existsSync(socket)) rmSync(socket)
  servers.push(await serve(application, { path: socket }))
}
process.once('SIGTERM', () => {
  for (const server of servers) void server.close()
})

function transportOptions(): Pick<ServeOptions, 'tls' | 'http2'> {
  if (transport === 'http') return {}
  const tls = {
    key: readFileSync(join(folder, 'key.pem')),
    cert: readFileSync(join(folder, 'cert.pem')),
  }
  return { tls, http2: transport === 'http2' }
}
