import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { Application } from '../../src/gateway/index.ts'
import { lint } from '../../src/gateway/index.ts'
import type { ServeOptions } from '../../src/hosts/node/index.ts'
import { serve } from '../../src/hosts/node/index.ts'
import { get, RawConnection } from './raw-connection.ts'

const hello: Application = lint((environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return [`hello ${environ.SERVER_NAME}`]
})

describe('serve listens', () => {
  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'flagon-'))
  })
  after(() => rm(folder, { recursive: true }))

  it('at this machine only, if nothing else is said', async () => {
    await using server = await serve(hello, { port: 0 })
    assert.match(server.url, /^http:\/\/127\.0\.0\.1:\d+$/)
  })

  it('at an address of IPv6, which stands in brackets', async (test) => {
    const attempt = serve(hello, { port: 0, host: '::1' })
    const server = await attempt.catch((error: Error) => error)
    if (server instanceof Error) {
      assert.match(server.message, /^\[::1\]:0 is no address of this machine/)
      test.skip('this machine has no IPv6')
      return
    }
    assert.match(server.url, /^http:\/\/\[::1\]:\d+$/)
    const socket = net.connect(Number(new URL(server.url).port), '::1')
    const client = new RawConnection(socket)
    await client.send(get('/')).until(/hello \[::1\]$/)
    client.close()
    await server.close()
  })

  it('at a Unix socket, which is gone afterwards', async () => {
    const path = join(folder, 'fresh.sock')
    const server = await serve(hello, { path })
    assert.equal(server.url, `unix:${path}`)
    const client = await RawConnection.open(path)
    await client.send(get('/')).until(/hello localhost$/)
    client.close()
    await server.close()
    await assert.rejects(access(path))
  })

  it('at a Unix socket that a killed server left behind', async () => {
    const path = join(folder, 'stale.sock')
    const program = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`
    await once(spawn(process.execPath, ['-e', program]), 'exit')
    await access(path)
    await using server = await serve(hello, { path })
    const client = await RawConnection.open(path)
    await client.send(get('/')).until(/hello localhost$/)
    client.close()
    assert.equal(server.url, `unix:${path}`)
  })

  it('not at a Unix socket where somebody answers', async () => {
    const path = join(folder, 'live.sock')
    await using server = await serve(hello, { path })
    await assert.rejects(serve(hello, { path }), {
      message: `${path} is in use by another program; stop that program, or serve at another path.`,
    })
    const client = await RawConnection.open(path)
    await client.send(get('/')).until(/hello localhost$/)
    client.close()
    assert.equal(server.url, `unix:${path}`)
  })

  it('not at the path of a file, which stays', async () => {
    const path = join(folder, 'precious.txt')
    await writeFile(path, 'precious')
    await assert.rejects(serve(hello, { path }), /is in use by another program/)
    await access(path)
  })

  it('not in a folder that does not exist', async () => {
    const path = join(folder, 'none', 'a.sock')
    await assert.rejects(serve(hello, { path }), /choose a path in a folder that exists/)
  })

  it('not where it may not, and the advice fits the place', async (test) => {
    if (process.getuid?.() === 0) {
      test.skip('root may listen everywhere')
      return
    }
    await assert.rejects(serve(hello, { port: 1 }), /choose a port above 1023/)
    await assert.rejects(serve(hello, { path: '/a.sock' }), /choose a path in a folder/)
  })

  it('at a port that another process has, only with reusePort', async () => {
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
    if (major < 22 || (major === 22 && minor < 12)) {
      await assert.rejects(serve(hello, { port: 0, reusePort: true }), {
        message: `serve: reusePort needs node 22.12 or 23.1; this is ${process.versions.node}.`,
      })
      return
    }
    await using first = await serve(hello, { port: 0, reusePort: true })
    const port = Number(new URL(first.url).port)
    await using second = await serve(hello, { port, reusePort: true })
    assert.equal(second.url, first.url)
  })

  it('with a short queue when it is told to', async () => {
    await using server = await serve(hello, { port: 0, backlog: 1 })
    const client = await RawConnection.open(Number(new URL(server.url).port))
    await client.send(get('/')).until(/hello/)
    client.close()
  })
})

/** Places that make no sense, and the error that says so. */
const NONSENSE: readonly [options: ServeOptions, error: RegExp][] = [
  [{ port: 1, path: '/tmp/x' }, /path and port or host exclude each other/],
  [{ fd: 3, path: '/tmp/x' }, /fd and path exclude each other/],
  [{ fd: -1 }, /fd is the number of a descriptor, or 'systemd'; it is -1/],
  [{ fd: 'systemd' }, /systemd passed no socket/],
  [{ host: '192.0.2.1', port: 0 }, /192\.0\.2\.1:0 is no address of this machine/],
  [{ host: 'no-such-host.invalid', port: 0 }, /no-such-host\.invalid:0 cannot be found/],
  [{ tls: {} }, /tls needs key and cert/],
]

describe('serve explains', () => {
  for (const [options, error] of NONSENSE) {
    it(`what is wrong with ${JSON.stringify(options)}`, async () => {
      await assert.rejects(serve(hello, options), error)
    })
  }
})

describe('serve takes over a socket that listens', () => {
  const module = pathToFileURL('src/hosts/node/index.ts').href
  const flags = ['--conditions=flagon-source', '--import', 'tsx', '-e']

  /** Starts a process whose descriptor 3 listens, and gives what it says about its server. */
  async function startHeir(fd: string, environment: string): Promise<[says: string, text: string]> {
    const listener = net.createServer().listen(0, '127.0.0.1')
    await once(listener, 'listening')
    const address = listener.address()
    const port = typeof address === 'object' ? address?.port : undefined
    const program = `${environment}; import(${JSON.stringify(module)}).then(({ serve }) => serve((environ, startResponse) => { startResponse('200 OK', []); return ['heir'] }, { fd: ${fd} })).then(({ url }) => console.log(url), (error) => console.log(error.message))`
    const handle: object = Reflect.get(listener, '_handle')
    const descriptor = Number(Reflect.get(handle, 'fd'))
    const heir = spawn(process.execPath, [...flags, program], {
      stdio: ['ignore', 'pipe', 'inherit', descriptor],
    })
    const [says] = await once(heir.stdout ?? heir, 'data')
    listener.close()
    let text = ''
    if (String(says).startsWith('http')) {
      const client = await RawConnection.open(port ?? 0)
      text = await client.send(get('/', 'Connection: close')).untilEnd()
    }
    heir.kill()
    return [String(says).trim().replace(String(port), 'PORT'), text]
  }

  it('by its descriptor', async () => {
    const [says, text] = await startHeir('3', '')
    assert.equal(says, 'http://127.0.0.1:PORT')
    assert.match(text, /heir$/)
  })

  it('from systemd', async () => {
    const variables = 'process.env.LISTEN_FDS = 1; process.env.LISTEN_PID = process.pid'
    const [says, text] = await startHeir("'systemd'", variables)
    assert.equal(says, 'http://127.0.0.1:PORT')
    assert.match(text, /heir$/)
  })

  it('not from systemd when it is meant for another process', async () => {
    const variables = 'process.env.LISTEN_FDS = 1; process.env.LISTEN_PID = 1'
    const [says] = await startHeir("'systemd'", variables)
    assert.match(says, /the socket of systemd is for process 1, and this is \d+/)
  })

  it('not from systemd when there are several', async () => {
    const variables = 'process.env.LISTEN_FDS = 2; process.env.LISTEN_PID = process.pid'
    const [says] = await startHeir("'systemd'", variables)
    assert.match(says, /systemd passed 2 sockets; give fd the number of one/)
  })
})
