import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import {
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { Body, Environ, HeaderList } from '../../src/gateway/index.ts'
import type { BareServer } from './bare-server.ts'
import { startBare, until } from './bare-server.ts'
import { ask, exchange, request } from './client.ts'

const PLAIN: [string, string] = ['Content-Type', 'text/plain']
const TEXT = '0123456789'

/** A part of the file of ten digits, and what is sent of it. */
interface Part {
  readonly name: string
  readonly start?: number
  readonly end?: number
  readonly headers?: HeaderList
  readonly length: string
  readonly body: string
}

const PARTS: readonly Part[] = [
  { name: 'the whole file', length: '10', body: TEXT },
  { name: 'what follows a byte', start: 7, length: '3', body: '789' },
  { name: 'the bytes up to and without another one', start: 2, end: 5, length: '3', body: '234' },
  { name: 'nothing where start is end', start: 4, end: 4, length: '0', body: '' },
  { name: 'nothing behind the end of the file', start: 20, end: 30, length: '0', body: '' },
  { name: 'no more than there is', start: 8, end: 30, length: '2', body: '89' },
  {
    name: 'no more than its Content-Length, when the file has grown',
    headers: [['Content-Length', '4']],
    length: '4',
    body: '0123',
  },
]

describe('wsgi.file_wrapper on the node host', () => {
  let server: BareServer
  let folder: string
  let digits: string
  let large: string
  before(async () => {
    server = await startBare()
    folder = mkdtempSync(join(tmpdir(), 'flagon-'))
    digits = join(folder, 'digits')
    large = join(folder, 'large')
    writeFileSync(digits, TEXT)
    writeFileSync(large, new Uint8Array(8_000_000))
  })
  after(async () => {
    await server.close()
    rmSync(folder, { recursive: true })
  })

  function wrap(environ: Environ, path: string, start?: number, end?: number): Body {
    return environ['wsgi.file_wrapper']?.(path, start, end) ?? assert.fail('there is no wrapper')
  }

  /** Serves a file as it is: the host knows its own body. */
  function serve(path: string, { start, end, headers = [] }: Partial<Part> = {}): void {
    server.runUnchecked((environ, startResponse) => {
      startResponse('200 OK', [PLAIN, ...headers])
      return wrap(environ, path, start, end)
    })
  }

  /** The files of the folder that this process has open. */
  function openFiles(): string[] {
    return readdirSync('/proc/self/fd')
      .map(target)
      .filter((path) => path.startsWith(folder))
  }

  for (const part of PARTS) {
    it(`sends ${part.name}`, async () => {
      serve(digits, part)
      const { headers, body } = await ask(server.port, request('GET /'))
      assert.ok(headers.includes(`Content-Length: ${part.length}`), headers.join())
      assert.equal(body, part.body)
      await until(() => openFiles().length === 0)
      assert.deepEqual(server.log, [])
    })
  }

  it('sends a file of several chunks', async () => {
    serve(large)
    const text = await exchange(server.port, request('GET /'))
    assert.equal(text.length - text.indexOf('\r\n\r\n') - 4, 8_000_000)
    await until(() => openFiles().length === 0)
  })

  it('sends a HEAD the length and nothing else', async () => {
    serve(large)
    const { headers, body } = await ask(server.port, request('HEAD /'))
    assert.ok(headers.includes('Content-Length: 8000000'))
    assert.equal(body, '')
    await until(() => openFiles().length === 0)
  })

  it('is an ordinary body to middleware', async () => {
    server.run((environ, startResponse) => {
      startResponse('200 OK', [PLAIN])
      const body = wrap(environ, digits, 1, 4)
      return (async function* () {
        yield '<'
        yield* body
        yield '>'
      })()
    })
    assert.match(await exchange(server.port, request('GET /')), /1\r\n<\r\n3\r\n123\r\n1\r\n>\r\n0/)
    await until(() => openFiles().length === 0)
  })

  it('passes the checker', async () => {
    server.run((environ, startResponse) => {
      startResponse('200 OK', [PLAIN, ['Content-Length', '10']])
      return wrap(environ, digits)
    })
    assert.equal((await ask(server.port, request('GET /'))).body, TEXT)
    await until(() => openFiles().length === 0)
  })

  it('sends nothing, and opens nothing, when something else is returned', async () => {
    server.runUnchecked((environ, startResponse) => {
      wrap(environ, digits)
      startResponse('200 OK', [PLAIN])
      return [openFiles().join()]
    })
    assert.equal((await ask(server.port, request('GET /'))).body, '')
  })

  for (const kind of ['no file', 'a folder', 'a FIFO']) {
    it(`answers 500 for ${kind}`, async () => {
      const path = kind === 'a folder' ? folder : join(folder, kind.replaceAll(' ', '-'))
      if (kind === 'a FIFO') execFileSync('mkfifo', [path])
      serve(path)
      assert.equal((await ask(server.port, request('GET /'))).status, '500 Internal Server Error')
      assert.match(server.log.join(''), kind === 'no file' ? /ENOENT/ : /is not a file/)
      await until(() => openFiles().length === 0)
    })
  }

  it('answers 500 when the file is shorter than its Content-Length', async () => {
    serve(digits, { headers: [['Content-Length', '11']] })
    assert.equal((await ask(server.port, request('GET /'))).status, '500 Internal Server Error')
    await until(() => openFiles().length === 0)
  })

  it('ft-21: is cut off when the file is cut while it is sent', async () => {
    const path = join(folder, 'cut')
    writeFileSync(path, new Uint8Array(32_000_000))
    serve(path, { headers: [['Content-Length', '32000000']] })
    const socket = net.connect(server.port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write(request('GET /'))
    const [first] = await once(socket, 'data')
    socket.pause()
    truncateSync(path, 0)
    let length: number = first.length
    socket.on('data', (data) => {
      length += data.length
    })
    socket.resume()
    await once(socket, 'close')
    assert.ok(length < 32_000_000)
    assert.match(server.log.join(''), /shorter than its Content-Length/)
    await until(() => openFiles().length === 0)
  })

  it('is closed when the client leaves', async () => {
    serve(large)
    const socket = net.connect(server.port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.pause()
    socket.write(request('GET /'))
    await until(() => openFiles().length > 0)
    socket.resetAndDestroy()
    await until(() => openFiles().length === 0)
    assert.deepEqual(server.log, [])
  })

  const NONSENSE: readonly (readonly unknown[])[] = [
    [5],
    [undefined],
    ['a', -1],
    ['a', 1.5],
    ['a', 5, 4],
    ['a', 0, Number.NaN],
  ]
  for (const values of NONSENSE) {
    it(`throws a TypeError for ${JSON.stringify(values)}`, async () => {
      let thrown: unknown
      server.runUnchecked((environ, startResponse) => {
        try {
          Reflect.apply(environ['wsgi.file_wrapper'] ?? assert.fail, undefined, values)
        } catch (error) {
          thrown = error
        }
        startResponse('200 OK', [PLAIN])
        return []
      })
      await ask(server.port, request('GET /'))
      assert.ok(thrown instanceof TypeError)
    })
  }
})

/** Where a descriptor leads; one that was closed meanwhile leads nowhere. */
function target(descriptor: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`)
  } catch {
    return ''
  }
}
