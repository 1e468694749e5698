import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { Application, ErrorStream } from '../../src/gateway/index.ts'
import { checkOpenBodies, lint } from '../../src/gateway/index.ts'
import { createContractApplication } from '../contracts/applications/index.ts'
import { Examination } from '../contracts/examination.ts'
import { HOSTS } from '../contracts/facts.ts'
import type { HostFacts, RunningHost } from '../contracts/host.ts'
import { rows } from '../contracts/rows/index.ts'
import { scenarios } from '../contracts/scenarios/index.ts'
import { SocketClient } from '../contracts/socket-client.ts'
import { Tally } from '../contracts/tally.ts'
import { Connection } from '../hosts/wire.ts'
import { writeFiles } from './page.ts'

interface ServerModule {
  serve(application: Application, port: number, errors?: ErrorStream): Promise<Server>
}

const folder = writeFiles('servers.md')
after(() => folder.remove())

function load(file: string): Promise<ServerModule> {
  return import(pathToFileURL(join(folder.path, file)).href)
}

function portOf(server: Server): number {
  // biome-ignore lint/nursery/noUnsafeTypeAssertion: a TCP server that listens has an address
  return (server.address() as AddressInfo).port
}

const application: Application = async (environ, startResponse) => {
  let count = 0
  for await (const chunk of environ['wsgi.input']) count += chunk.byteLength
  startResponse('200 OK', [
    ['Content-Type', 'text/plain'],
    ['Set-Cookie', 'a=1'],
    ['Set-Cookie', 'b=2'],
  ])
  const text = `${environ.REQUEST_METHOD} ${environ.PATH_INFO} ${count}`
  return environ.PATH_INFO === '/stream' ? new Set([text, '', '!']) : [text]
}

/** A request to the small server, and the body of its answer. */
interface Row {
  readonly method: string
  readonly path: string
  readonly body?: string
  readonly answer: string
}

const ROWS: readonly Row[] = [
  { method: 'GET', path: '/caf%C3%A9', answer: 'GET /café 0' },
  { method: 'GET', path: '/stream', answer: 'GET /stream 0!' },
  { method: 'POST', path: '/', body: 'hello', answer: 'POST / 5' },
  { method: 'HEAD', path: '/', answer: '' },
  { method: 'HEAD', path: '/stream', answer: '' },
]

describe('the server in forty lines of docs/servers.md', () => {
  let server: Server

  before(async () => {
    server = await (await load('small.js')).serve(lint(application), 0)
  })
  after(async () => {
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  })

  for (const { method, path, body, answer } of ROWS) {
    it(`answers ${method} ${path} under lint`, async () => {
      const url = `http://127.0.0.1:${portOf(server)}${path}`
      const response = await fetch(url, body === undefined ? { method } : { method, body })
      assert.equal(response.status, 200)
      assert.deepEqual(response.headers.getSetCookie(), ['a=1', 'b=2'])
      assert.equal(await response.text(), answer)
    })
  }

  it('closes every body', () => checkOpenBodies())
})

/** What the whole server of the page is for the suite: it offers no extensions. */
function describePageServer(): HostFacts {
  const [node] = HOSTS
  assert.ok(node !== undefined)
  const lacks = {
    departure: 'it has no wsgi.signal',
    'interim responses': 'it has no wsgi.early_hints',
    closing: 'it is ended by the test',
    'unix sockets': 'it listens on a port',
  }
  return { ...node, about: 'the server of docs/servers.md', lacks }
}

async function startPageServer(): Promise<RunningHost> {
  const log: string[] = []
  const errors = { write: (text: string) => log.push(text) }
  const server = await (await load('server.js')).serve(createContractApplication(), 0, errors)
  const port = portOf(server)
  return {
    port,
    connect: () => new Connection(port),
    visit: (request) => new SocketClient(new Connection(port), request),
    output: () => log.join(''),
    isAlive: () => server.listening,
    stop: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

describe('the whole server of docs/servers.md', () => {
  it('keeps all of the contract that needs no extension', async () => {
    const host = await startPageServer()
    const tally = new Tally()
    const examination = new Examination({ facts: describePageServer(), host, tally })
    await examination.playRows(rows)
    await examination.playScenarios(scenarios.filter(({ isLast }) => isLast !== true))
    await examination.checkAftermath()
    await host.stop()
    assert.equal(tally.failures.length, 0, String(tally))
    assert.ok(tally.passed > 100, String(tally))
  })
})
