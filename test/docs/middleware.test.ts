import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import type { Application, HeaderList, Middleware } from '../../src/gateway/index.ts'
import { checkOpenBodies, lintMiddleware } from '../../src/gateway/index.ts'
import { toFetchHandler } from '../../src/hosts/fetch/index.ts'
import { readBlocks, writeFiles } from './page.ts'

const PAGE = 'middleware.md'
const folder = writeFiles(PAGE)
after(() => folder.remove())

/** The modules of the page that a test has run. */
const used = new Set<string>()

async function load(file: string): Promise<Record<string, unknown>> {
  used.add(file)
  return await import(pathToFileURL(join(folder.path, file)).href)
}

/** Makes a middleware of what a module exports under a name. */
async function create(file: string, name: string, ...parameters: unknown[]): Promise<Middleware> {
  const exported = (await load(file))[name]
  assert.ok(typeof exported === 'function')
  const middleware = parameters.length === 0 ? exported : exported(...parameters)
  assert.ok(typeof middleware === 'function')
  return (application) => Reflect.apply(middleware, undefined, [application])
}

/** Asks an application inside of a middleware that the checker watches from both sides. */
async function ask(
  middleware: Middleware,
  application: Application,
  request: Request = new Request('http://h/'),
  ...rest: unknown[]
): Promise<{ status: number; headers: Headers; text: string }> {
  const lines: string[] = []
  const handler = toFetchHandler(lintMiddleware(middleware)(application), {
    errors: { write: (line: string) => lines.push(line) },
  })
  const response = await handler(request, ...rest)
  const text = await response.text()
  await setImmediate()
  checkOpenBodies()
  assert.deepEqual(lines, [])
  return { status: response.status, headers: response.headers, text }
}

/** A list is good for one request (rule 14 of the gateway). */
function plain(): HeaderList {
  return [['Content-Type', 'text/plain; charset=utf-8']]
}

/** A body that tells when it is closed, in each of the shapes that an application may return. */
interface Shape {
  readonly name: string
  create(text: string, close: () => void): Application
}

function startPlain(startResponse: Parameters<Application>[1], text: string): void {
  const length = String(Buffer.byteLength(text))
  startResponse('200 OK', [...plain(), ['Content-Length', length], ['ETag', '"1"']])
}

const SHAPES: readonly Shape[] = [
  {
    name: 'an Array',
    create: (text, close) => (_environ, startResponse) => {
      startPlain(startResponse, text)
      return Object.assign([text], { close })
    },
  },
  {
    name: 'a promise of an Array of bytes that cut a character',
    create: (text, close) => async (_environ, startResponse) => {
      startPlain(startResponse, text)
      const bytes = Buffer.from(text)
      return Object.assign(
        Array.from(bytes, (byte) => Uint8Array.of(byte)),
        { close },
      )
    },
  },
  {
    name: 'a synchronous stream',
    create: (text, close) => (_environ, startResponse) => {
      startPlain(startResponse, text)
      return { [Symbol.iterator]: () => [text.slice(0, 2), text.slice(2)].values(), close }
    },
  },
  {
    name: 'a stream that calls startResponse in its first step',
    create: (text, close) => (_environ, startResponse) => ({
      async *[Symbol.asyncIterator]() {
        await setImmediate()
        startPlain(startResponse, text)
        for (const byte of Buffer.from(text)) yield Uint8Array.of(byte)
      },
      close,
    }),
  },
]

describe('docs/middleware.md', () => {
  for (const shape of SHAPES) {
    it(`powered-by.ts adds its header to ${shape.name}`, async () => {
      let closed = 0
      const application = shape.create('héllo', () => closed++)
      const answer = await ask(await create('powered-by.ts', 'poweredBy', 'tea'), application)
      assert.equal(answer.text, 'héllo')
      assert.equal(answer.headers.get('X-Powered-By'), 'tea')
      assert.equal(closed, 1)
    })

    it(`shout.ts raises ${shape.name}`, async () => {
      let closed = 0
      const application = shape.create('héllo', () => closed++)
      const answer = await ask(await create('shout.ts', 'shout'), application)
      assert.equal(answer.text, 'HÉLLO')
      assert.equal(answer.headers.get('ETag'), null)
      assert.equal(closed, 1)
    })

    it(`access-log.ts logs ${shape.name} when it is over`, async () => {
      const lines: string[] = []
      let closed = 0
      const application = shape.create('hello', () => {
        assert.deepEqual(lines, [])
        closed++
      })
      const log = await create('access-log.ts', 'accessLog', (line: string) => lines.push(line))
      const answer = await ask(log, application, new Request('http://h/caf%C3%A9'))
      assert.equal(answer.text, 'hello')
      assert.equal(closed, 1)
      assert.match(lines.join('|'), /^GET \/café 200 \d+\.\d ms\n$/)
    })
  }

  it('shout.ts leaves what is no text alone', async () => {
    const html: Application = (_environ, startResponse) => {
      startResponse('200 OK', [
        ['Content-Type', 'text/html'],
        ['ETag', '"1"'],
      ])
      return ['<p>quiet</p>']
    }
    const answer = await ask(await create('shout.ts', 'shout'), html)
    assert.equal(answer.text, '<p>quiet</p>')
    assert.equal(answer.headers.get('ETag'), '"1"')
  })

  it('maintenance.ts answers instead of the application, and then no more', async () => {
    let isDown = true
    const middleware = await create('maintenance.ts', 'maintenance', () => isDown)
    const application: Application = (_environ, startResponse) => {
      startResponse('200 OK', plain())
      return ['up']
    }
    const down = await ask(middleware, application)
    assert.equal(down.status, 503)
    assert.equal(down.headers.get('Retry-After'), '120')
    isDown = false
    assert.equal((await ask(middleware, application)).text, 'up')
  })

  it('method-override.ts changes the method of a POST, for the methods it knows', async () => {
    const middleware = await create('method-override.ts', 'methodOverride')
    const tell: Application = (environ, startResponse) => {
      startResponse('200 OK', plain())
      return [environ.REQUEST_METHOD]
    }
    const send = async (method: string, override: string): Promise<string> => {
      const headers = { 'X-HTTP-Method-Override': override }
      return (await ask(middleware, tell, new Request('http://h/', { method, headers }))).text
    }
    assert.equal(await send('POST', 'DELETE'), 'DELETE')
    assert.equal(await send('POST', 'CONNECT'), 'POST')
    assert.equal(await send('GET', 'DELETE'), 'GET')
  })

  it('mount.ts sends whole segments to another application', async () => {
    const tell =
      (name: string): Application =>
      (environ, startResponse) => {
        startResponse('200 OK', plain())
        return [`${name} '${environ.SCRIPT_NAME}' '${environ.PATH_INFO}'`]
      }
    const middleware = await create('mount.ts', 'mount', '/blog', tell('blog'))
    const at = async (path: string): Promise<string> =>
      (await ask(middleware, tell('site'), new Request(`http://h${path}`))).text
    assert.equal(await at('/blog/post%2F1'), "blog '/blog' '/post%2F1'")
    assert.equal(await at('/blog'), "blog '/blog' ''")
    assert.equal(await at('/blogs'), "site '' '/blogs'")
  })

  it('counter.ts announces its work, and logs its failure', async () => {
    const works: Promise<unknown>[] = []
    const context = { waitUntil: (work: Promise<unknown>) => works.push(work) }
    const paths: string[] = []
    const middleware = await create('counter.ts', 'counter', async (path: string) => {
      await setImmediate()
      paths.push(path)
    })
    const application: Application = (_environ, startResponse) => {
      startResponse('200 OK', plain())
      return ['ok']
    }
    await ask(middleware, application, new Request('http://h/a'), {}, context)
    assert.equal(works.length, 1)
    await Promise.all(works)
    assert.deepEqual(paths, ['/a'])
  })

  it('has no example that is not run here', () => {
    const files = readBlocks(PAGE).flatMap(({ file }) => file ?? [])
    assert.deepEqual(files.toSorted(), [...used].toSorted())
  })
})
