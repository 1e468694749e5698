/** A real web server that runs a CGI program: nginx, and fcgiwrap behind it. */

import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { NetConnectOpts } from 'node:net'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/** What is served, and where. */
export interface CgiServerOptions {
  /** The path of the program: an executable file that begins with a `#!` line. It gets all requests. */
  readonly script: string
  /** The port. Default: a free one. */
  readonly port?: number
}

/** A running server. */
export interface CgiServer {
  /** Where it listens, at 127.0.0.1. */
  readonly port: number
  /** What the server and the programs wrote to their standard errors. */
  output(): string
  /** Whether both processes are still alive. */
  isAlive(): boolean
  /** Ends it. */
  stop(): Promise<void>
}

/** How many programs may run at once. */
const PROGRAM_COUNT = 8

/** The names of the programs that are not installed; Debian has packages of the same names. */
export function missingCgiPrograms(): string[] {
  return ['nginx', 'fcgiwrap'].filter((name) => findProgram(name) === undefined)
}

/** Daemons are not in everybody's PATH. */
function findProgram(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path))
}

/** Starts the server in a temporary folder, and waits until it listens. */
export async function startCgiServer({ script, port }: CgiServerOptions): Promise<CgiServer> {
  const missing = missingCgiPrograms()
  if (missing.length > 0) throw new Error(`${missing.join(' and ')} not installed`)
  const folder = mkdtempSync(join(tmpdir(), 'flagon-cgi-'))
  const socket = join(folder, 'fcgi.sock')
  const config = join(folder, 'nginx.conf')
  const actualPort = port ?? (await findFreePort())
  writeFileSync(config, formatConfig({ folder, socket, script, port: actualPort }))
  const processes = [
    run('fcgiwrap', ['-c', String(PROGRAM_COUNT), '-s', `unix:${socket}`]),
    run('nginx', ['-e', 'stderr', '-p', folder, '-c', config]),
  ]
  const lines: string[] = []
  for (const { stderr } of processes) {
    stderr?.setEncoding('utf8').on('data', (text: string) => lines.push(text))
  }
  process.once('exit', () => processes.forEach(kill))
  process.once('SIGTERM', () => process.exit(143))
  const server: CgiServer = {
    port: actualPort,
    output: () => lines.join(''),
    isAlive: () => processes.every(isAlive),
    async stop() {
      await Promise.all(processes.map(stop))
      rmSync(folder, { recursive: true, force: true })
    },
  }
  if (
    (await listens(server, { path: socket })) &&
    (await listens(server, { port: actualPort, host: '127.0.0.1' }))
  ) {
    return server
  }
  await server.stop()
  throw new Error(`the web server does not listen; it wrote:\n${server.output()}`)
}

interface Place {
  readonly folder: string
  readonly socket: string
  readonly script: string
  readonly port: number
}

/**
 * One process that touches nothing outside of its folder. The variables are those of Debian's
 * `fastcgi_params`, but for three: the program is at the root, so that SCRIPT_NAME is empty and
 * PATH_INFO is the whole path; and HTTP_HOST is the authority of a target that has one (RFC 9112,
 * section 3.2.2).
 */
function formatConfig({ folder, socket, script, port }: Place): string {
  const temporary = ['client_body', 'fastcgi', 'proxy', 'scgi', 'uwsgi']
  return `
daemon off;
master_process off;
error_log stderr warn;
pid ${folder}/nginx.pid;
events {}
http {
  access_log off;
  server_tokens off;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
  map $request $request_host {
    "~*^\\S+ https?://(?<authority>[^/? ]+)" $authority;
    default $http_host;
  }
  server {
    listen 127.0.0.1:${port};
    server_name localhost;
    client_max_body_size 64m;
    location / {
      fastcgi_pass unix:${socket};
      fastcgi_buffering off;
      fastcgi_param SCRIPT_FILENAME ${script};
      fastcgi_param SCRIPT_NAME "";
      fastcgi_param PATH_INFO $uri;
      fastcgi_param QUERY_STRING $query_string;
      fastcgi_param REQUEST_METHOD $request_method;
      fastcgi_param CONTENT_TYPE $content_type;
      fastcgi_param CONTENT_LENGTH $content_length;
      fastcgi_param REQUEST_URI $request_uri;
      fastcgi_param SERVER_PROTOCOL $server_protocol;
      fastcgi_param REQUEST_SCHEME $scheme;
      fastcgi_param HTTPS $https if_not_empty;
      fastcgi_param GATEWAY_INTERFACE CGI/1.1;
      fastcgi_param SERVER_SOFTWARE nginx/$nginx_version;
      fastcgi_param REMOTE_ADDR $remote_addr;
      fastcgi_param REMOTE_PORT $remote_port;
      fastcgi_param REMOTE_USER $remote_user;
      fastcgi_param SERVER_PORT $server_port;
      fastcgi_param SERVER_NAME $server_name;
      fastcgi_param HTTP_HOST $request_host if_not_empty;
    }
  }
}
`
}

/** Each is the leader of a process group, so that what it starts ends with it. */
function run(name: string, options: readonly string[]): ChildProcess {
  return spawn(findProgram(name) ?? name, options, {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      NODE_V8_COVERAGE: process.env['NODE_V8_COVERAGE'],
      // What must not get into an environ.
      FLAGON_SECRET: 'secret',
    },
  })
}

function isAlive(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null
}

async function stop(child: ChildProcess): Promise<void> {
  if (!isAlive(child)) return
  const exit = once(child, 'exit')
  kill(child)
  await exit
}

/** Ends a process group, also when the tests end before their time. */
function kill(child: ChildProcess): void {
  if (isAlive(child) && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
}

async function listens(server: CgiServer, address: NetConnectOpts): Promise<boolean> {
  const deadline = Date.now() + 15_000
  while (server.isAlive() && Date.now() < deadline) {
    const socket = connect(address)
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (isOpen) return true
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return false
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('there is no free port')
  return address.port
}
