import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { createServer as createNetServer } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { LambdaStreamHandler } from '../../src/hosts/lambda/index.ts'
import { awslambda, startService } from '../hosts-lambda/streaming-runtime.ts'
import type { PageFolder } from './page.ts'
import { ROOT, readCommand, writeFiles } from './page.ts'
import type { Program } from './program.ts'
import { FROM_SOURCES, run, runNode } from './program.ts'

const folders: PageFolder[] = []
const programs: Program[] = []
after(async () => {
  await Promise.all(programs.map((program) => program.end('SIGKILL')))
  for (const folder of folders) folder.remove()
})

function openPage(page: string, packages?: readonly string[]): string {
  const folder = writeFiles(`hosting/${page}`, packages)
  folders.push(folder)
  return folder.path
}

/** Runs a command of a page on a free port, and gives the port once the program tells it. */
async function start(
  folder: string,
  command: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<{ program: Program; port: number }> {
  const program = runNode(command, { folder, variables: { PORT: '0', ...variables } })
  programs.push(program)
  const [, port] = await program.waitFor(/(?:port: |:)(\d{4,5})\b/)
  return { program, port: Number(port) }
}

async function ask(port: number, path: string, init?: RequestInit): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, init)
  return `${response.status} ${await response.text()}`
}

async function checkApp(port: number, prefix = ''): Promise<void> {
  assert.equal(await ask(port, `${prefix}/hello/Ada`), '200 Hello, Ada!')
  assert.match(await ask(port, `${prefix}/nowhere`), /^404 /)
}

function load(folder: string, file: string): Promise<Record<string, unknown>> {
  return import(pathToFileURL(join(folder, file)).href)
}

describe('docs/hosting/node.md', () => {
  const folder = openPage('node.md')
  copyFileSync(join(ROOT, 'test/fixtures/tls/key.pem'), join(folder, 'key.pem'))
  copyFileSync(join(ROOT, 'test/fixtures/tls/cert.pem'), join(folder, 'cert.pem'))

  it('serves, and ends when it is told to', async () => {
    const { program, port } = await start(folder, readCommand('hosting/node.md', 'server.ts'))
    assert.equal(await ask(port, '/'), '200 <p>Hello, World!</p>')
    await checkApp(port)
    assert.equal(await program.end('SIGTERM'), 0)
  })

  it('serves HTTP/2 over TLS', async () => {
    const { port } = await start(folder, 'node --import tsx secure.ts')
    const session = connect(`https://localhost:${port}`, { rejectUnauthorized: false })
    const stream = session.request({ ':path': '/hello/Ada' })
    assert.equal(await text(stream), 'Hello, Ada!')
    session.close()
  })

  it('serves on a Unix socket', async () => {
    const socketPath = join(folder, 'socket')
    const program = runNode('node --import tsx socket.ts', {
      folder,
      variables: { SOCKET: socketPath },
    })
    programs.push(program)
    await program.waitFor(/^unix:/)
    assert.equal(await askSocket(socketPath, '/hello/Ada'), '200 Hello, Ada!')
  })

  it('serves on a socket that systemd opened', async () => {
    const socket = createNetServer().listen(0, '127.0.0.1')
    await once(socket, 'listening')
    // biome-ignore lint/nursery/noUnsafeTypeAssertion: a TCP server that listens has an address
    const { port } = socket.address() as AddressInfo
    const descriptor: unknown = Reflect.get(Object(Reflect.get(socket, '_handle')), 'fd')
    assert.ok(typeof descriptor === 'number')
    const command = `LISTEN_PID=$$ exec "${process.execPath}" ${FROM_SOURCES} --import tsx activated.ts`
    const variables = { LISTEN_FDS: '1' }
    const program = run('sh', ['-c', command], { folder, variables, descriptor })
    programs.push(program)
    socket.close()
    assert.equal(await ask(port, '/hello/Ada'), '200 Hello, Ada!')
    assert.equal(await program.end('SIGTERM'), 0)
  })

  it('runs on a server of its own', async () => {
    const { port } = await start(folder, 'node --import tsx own-server.ts')
    await checkApp(port)
  })
})

function askSocket(socketPath: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    httpRequest({ socketPath, path }, (response) => {
      text(response).then((body) => resolve(`${response.statusCode} ${body}`), reject)
    })
      .on('error', reject)
      .end()
  })
}

describe('docs/hosting/vercel.md', () => {
  const folder = openPage('vercel.md')

  it('answers as the Node runtime calls it', async () => {
    const { default: exported } = await load(folder, 'api/index.ts')
    const handler = compileUserCode(exported)
    const response = await handler(new Request('https://hello.vercel.app/hello/Ada'))
    assert.equal(await response.text(), 'Hello, Ada!')
  })

  it('answers as the edge runtime calls it', async () => {
    const { default: exported } = await load(folder, 'api/index.ts')
    assert.ok(typeof exported === 'function')
    const event = { waitUntil: () => undefined }
    const request = new Request('https://hello.vercel.app/hello/Ada')
    const response = await Reflect.apply(exported, undefined, [request, event])
    assert.equal(await response.text(), 'Hello, Ada!')
  })

  /**
   * What `compileUserCode` of @vercel/node 24 does with a module: `default` is unwrapped, a member for a
   * method or `fetch` makes it a web handler, which is called unbound with one argument.
   */
  function compileUserCode(module: unknown): (request: Request) => Promise<Response> {
    let listener = module
    for (let i = 0; i < 5 && Reflect.get(Object(listener), 'default') !== undefined; i++) {
      listener = Reflect.get(Object(listener), 'default')
    }
    const methods = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'DELETE', 'PATCH']
    const taken = methods.filter((method) => Reflect.get(Object(listener), method) !== undefined)
    assert.deepEqual(taken, [])
    const handler: unknown = Reflect.get(Object(listener), 'fetch')
    assert.ok(typeof handler === 'function')
    return async (request) => await Reflect.apply(handler, undefined, [request])
  }
})

describe('docs/hosting/netlify.md', () => {
  it('answers as the runtime for functions 2.0 calls it', async () => {
    const module = await load(openPage('netlify.md'), 'netlify/functions/app.ts')
    // @netlify/serverless-functions-api: an object with `fetch` is asked by that, all else is called itself.
    const exported: unknown = module['default']
    const handler: unknown =
      typeof exported === 'object' ? Reflect.get(Object(exported), 'fetch') : exported
    assert.ok(typeof handler === 'function')
    const context = { ip: '192.0.2.1', site: { id: '1' }, waitUntil: () => undefined }
    const request = new Request('https://hello.netlify.app/hello/Ada')
    const response: Response = await Reflect.apply(handler, undefined, [request, context])
    assert.equal(await response.text(), 'Hello, Ada!')
    assert.deepEqual(module['config'], { path: '/*', preferStatic: true })
  })
})

describe('docs/hosting/lambda.md', () => {
  const folder = openPage('lambda.md')
  const event = {
    version: '2.0',
    rawPath: '/hello/Ada',
    rawQueryString: '',
    headers: { host: 'example.com' },
    requestContext: {
      domainName: 'example.com',
      http: { method: 'GET', path: '/hello/Ada', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1' },
    },
    isBase64Encoded: false,
  }

  it('answers an event of an HTTP API', async () => {
    const { handler } = await load(folder, 'lambda.ts')
    assert.ok(typeof handler === 'function')
    const result = await handler(event)
    assert.equal(result.statusCode, 200)
    assert.equal(result.body, 'Hello, Ada!')
  })

  it('streams the response to an event', async () => {
    Reflect.set(globalThis, 'awslambda', awslambda)
    const service = await startService()
    const { handler } = await load(folder, 'stream.ts')
    // biome-ignore lint/nursery/noUnsafeTypeAssertion: what the page exports is what the service calls
    const { body } = await service.invoke(handler as LambdaStreamHandler, event)
    await service.close()
    Reflect.deleteProperty(globalThis, 'awslambda')
    assert.equal(body.toString(), 'Hello, Ada!')
  })
})

describe('docs/hosting/cgi.md', () => {
  it('answers the request of the variables', () => {
    const folder = openPage('cgi.md')
    const [, ...parameters] = readCommand('hosting/cgi.md', 'hello.ts').split(' ')
    const { stdout, stderr, status } = spawnSync(process.execPath, [FROM_SOURCES, ...parameters], {
      cwd: folder,
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'],
        GATEWAY_INTERFACE: 'CGI/1.1',
        REQUEST_METHOD: 'GET',
        SCRIPT_NAME: '',
        PATH_INFO: '/hello/Ada',
        QUERY_STRING: '',
        SERVER_NAME: 'example.com',
        SERVER_PORT: '80',
        SERVER_PROTOCOL: 'HTTP/1.1',
        HTTP_HOST: 'example.com',
      },
    })
    assert.equal(stderr, '')
    assert.match(stdout, /^Status: 200 OK\r?\n/)
    assert.match(stdout, /\r?\n\r?\nHello, Ada!$/)
    assert.equal(status, 0)
  })
})

describe('docs/hosting/express.md', () => {
  const folder = openPage('express.md', ['express', 'helmet'])

  it('mounts an app in an Express app', async () => {
    const { port } = await start(folder, readCommand('hosting/express.md', 'server.ts'))
    assert.equal(await ask(port, '/'), '200 The site')
    await checkApp(port, '/app')
  })

  it('runs Express and its middleware inside of flagon', async () => {
    const { port } = await start(folder, 'node --import tsx bridge.ts')
    await checkApp(port)
    assert.equal(await ask(port, '/old/hello'), '200 Express at /old')
    const response = await fetch(`http://127.0.0.1:${port}/`)
    assert.equal(response.headers.get('X-Content-Type-Options'), 'nosniff')
  })
})

describe('docs/hosting/fastify.md', () => {
  it('leaves what Fastify does not know to the app, bodies unread', async () => {
    const folder = openPage('fastify.md', ['fastify'])
    const { port } = await start(folder, readCommand('hosting/fastify.md', 'server.ts'))
    assert.equal(await ask(port, '/site'), '200 The site')
    await checkApp(port)
    const headers = { 'Content-Type': 'application/json' }
    const sent = { method: 'POST', body: '{"a":1}', headers }
    assert.equal(await ask(port, '/echo', sent), '200 {"a":1}')
  })
})

/** The configuration of the page, with the condition under which the package is its sources. */
const VITE_FROM_SOURCES = `
import { mergeConfig } from 'vite'
import page from './vite.config.ts'
const conditions = ['flagon-source']
const resolve = { conditions: [...conditions, 'module', 'node', 'development|production'], externalConditions: conditions }
export default mergeConfig(page, { ssr: { resolve } })
`

describe('docs/hosting/vite.md', () => {
  it('leaves what Vite does not know to the app', async () => {
    const folder = openPage('vite.md', ['vite'])
    const [, , ...given] = readCommand('hosting/vite.md', 'vite').split(' ')
    const parameters = given.map((parameter) => (parameter === '5173' ? '0' : parameter))
    const vite = join(folder, 'node_modules', 'vite', 'bin', 'vite.js')
    // Vite resolves the package by itself, and here there may be sources only.
    writeFileSync(join(folder, 'sources.config.ts'), VITE_FROM_SOURCES)
    const tsx = ['--import', 'tsx']
    const program = run(
      process.execPath,
      [
        FROM_SOURCES,
        ...tsx,
        vite,
        ...parameters,
        '--config',
        'sources.config.ts',
        '--host',
        '127.0.0.1',
      ],
      {
        folder,
        variables: { NO_COLOR: '1' },
      },
    )
    programs.push(program)
    const [, port] = await program.waitFor(/http:\/\/127\.0\.0\.1:(\d+)/)
    await checkApp(Number(port))
    assert.match(await ask(Number(port), '/@vite/client'), /^200 /)
  })
})
