/** Uploads through an application, on the hosts of node and fetch. */

import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { Flagon } from '../../src/app/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { toFetchHandler } from '../../src/hosts/fetch/index.ts'
import type { RunningServer } from '../../src/hosts/node/index.ts'
import { serve } from '../../src/hosts/node/index.ts'

const spilled = mkdtempSync(join(tmpdir(), 'flagon-uploads-'))
const { TMPDIR } = process.env
const LARGE = 'large file '.repeat(200_000)
const log: string[] = []

before(() => {
  process.env['TMPDIR'] = spilled
})
after(() => {
  if (TMPDIR === undefined) delete process.env['TMPDIR']
  else process.env['TMPDIR'] = TMPDIR
  rmSync(spilled, { recursive: true })
})

function createApp(): Flagon {
  const app = new Flagon({})

  app.post('/echo', async ({ request }) => {
    const [form, files] = await Promise.all([request.form(), request.files()])
    const lengths = [...files].map(async ([name, file]) => [name, (await file.text()).length])
    return { form: [...form], files: await Promise.all(lengths) }
  })

  app.post('/need', async ({ request }) => (await request.files()).require('f').filename)

  app.post('/boom', async ({ request }) => {
    await request.files()
    throw new Error('boom')
  })

  app.post('/lazy', ({ request }) =>
    (async function* () {
      for (const [, file] of await request.files()) yield String((await file.text()).length)
    })(),
  )

  app.post('/forgotten', ({ request }) => {
    void request.files()
    return 'done'
  })

  app.post('/parts', async ({ request }) => {
    const lengths: number[] = []
    for await (const part of request.uploads()) lengths.push((await part.bytes()).byteLength)
    return lengths
  })

  app.post('/first', async ({ request }) => {
    for await (const part of request.uploads()) return part.name
    return 'none'
  })

  app.post('/small', { limits: { maxContentLength: 1000 } }, async ({ request }) =>
    String((await request.files()).size),
  )

  const limits = { maxFormParts: 1, maxFormMemorySize: 5 }
  app.post('/few', { limits }, async ({ request }) => String((await request.form()).size))

  app.post('/json', async ({ request }) => ({ got: await request.json() }))
  return app
}

function createForm(content: string = LARGE): FormData {
  const form = new FormData()
  form.append('a', '1')
  form.append('f', new Blob([content]), 'f.txt')
  return form
}

/** The files go after the response has, so that a client may be faster. */
async function waitUntilRemoved(): Promise<void> {
  while (readdirSync(spilled).length > 0) await setTimeout(2)
}

interface Host {
  readonly name: string
  send(path: string, body: FormData): Promise<Response>
  stop(): Promise<unknown>
}

const errors = { write: (text: string) => log.push(text) }

async function openNode(): Promise<Host> {
  const server = await serve(lint(createApp()), { port: 0, errors })
  return {
    name: 'node',
    send: (path, body) => fetch(new URL(path, server.url), { method: 'POST', body }),
    stop: () => server.close(),
  }
}

async function openFetch(): Promise<Host> {
  const handler = toFetchHandler(lint(createApp()), { errors })
  return {
    name: 'fetch',
    send: async (path, body) =>
      handler(new Request(new URL(path, 'http://h/'), { method: 'POST', body })),
    stop: async () => undefined,
  }
}

for (const open of [openNode, openFetch]) {
  describe(`uploads, ${open.name}`, () => {
    let host: Host
    before(async () => {
      host = await open()
    })
    after(() => host.stop())

    interface Row {
      readonly path: string
      readonly expected: string | RegExp
      readonly status?: number
      readonly content?: string
    }

    const rows: readonly Row[] = [
      { path: '/echo', expected: /^\{"form":\[\["a","1"\]\],"files":\[\["f",2200000\]\]\}$/ },
      { path: '/need', expected: 'f.txt', content: 'x' },
      { path: '/lazy', expected: '2200000' },
      { path: '/parts', expected: /^\[1,2200000\]$/ },
      { path: '/first', expected: 'a' },
      { path: '/forgotten', expected: 'done', content: 'x' },
      { path: '/boom', expected: /500|Internal/, status: 500 },
      { path: '/small', expected: /413/, status: 413 },
      { path: '/small', expected: '1', content: 'x' },
      { path: '/few', expected: /413/, status: 413, content: 'x' },
    ]
    for (const { path, expected, status = 200, content } of rows) {
      it(`of ${content === undefined ? 'a large' : 'a small'} file to ${path}: ${status}, and nothing is left`, async () => {
        const response = await host.send(path, createForm(content))
        assert.equal(response.status, status)
        const text = (await response.text()).trim()
        if (typeof expected === 'string') assert.equal(text, expected)
        else assert.match(text, expected)
        await waitUntilRemoved()
      })
    }
  })
}

describe('a client on a socket', () => {
  let server: RunningServer
  before(async () => {
    server = await serve(lint(createApp()), { port: 0, errors })
  })
  after(() => server.close())

  /** Sends the head of a request, and gives what is answered until the connection ends or `stop` says so. */
  function talk(head: readonly string[], stop: (text: string) => boolean): Promise<string> {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    socket.write(`${head.join('\r\n')}\r\nHost: h\r\nConnection: close\r\n\r\n`)
    return new Promise((resolve, reject) => {
      let text = ''
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1')
        if (stop(text)) socket.destroy()
      })
      socket.on('error', reject)
      socket.on('close', () => resolve(text))
    })
  }

  const refusals: readonly [status: number, path: string, fields: readonly string[]][] = [
    [413, '/small', ['Content-Type: multipart/form-data; boundary=B', 'Content-Length: 1001']],
    [413, '/json', ['Content-Type: application/json', 'Content-Length: 99999999']],
    [415, '/json', ['Content-Type: text/plain', 'Content-Length: 10']],
    [415, '/few', ['Content-Type: text/plain', 'Content-Length: 10']],
    [415, '/few', ['Content-Type: text/plain', 'Transfer-Encoding: chunked']],
    [415, '/echo', ['Content-Type: text/plain', 'Content-Length: 10']],
    [415, '/parts', ['Content-Type: application/json', 'Content-Length: 10']],
    [400, '/echo', ['Content-Type: multipart/form-data', 'Content-Length: 10']],
    [
      415,
      '/echo',
      [
        'Content-Type: multipart/form-data; boundary=B',
        'Content-Encoding: br',
        'Content-Length: 10',
      ],
    ],
  ]
  for (const [status, path, fields] of refusals) {
    it(`that waits with its body is refused with ${status} and not told to go on: ${fields.join(', ')}`, async () => {
      const head = [`POST ${path} HTTP/1.1`, 'Expect: 100-continue', ...fields]
      const text = await talk(head, () => false)
      assert.match(text, new RegExp(`^HTTP/1\\.1 ${status} `))
    })
  }

  it('is told to go on when its body is wanted', async () => {
    const fields = ['Expect: 100-continue', 'Content-Type: application/json', 'Content-Length: 2']
    const text = await talk(['POST /json HTTP/1.1', ...fields], (answer) =>
      answer.includes(' 100 '),
    )
    assert.match(text, /^HTTP\/1\.1 100 Continue/)
  })

  it('that leaves in the middle of a file leaves nothing behind', async () => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write(
      [
        'POST /echo HTTP/1.1',
        'Host: h',
        'Content-Type: multipart/form-data; boundary=B',
        'Content-Length: 9000000',
        '',
        '--B',
        'Content-Disposition: form-data; name="f"; filename="x"',
        '',
        LARGE,
      ].join('\r\n'),
    )
    while (readdirSync(spilled).length === 0) await setTimeout(2)
    socket.destroy()
    await waitUntilRemoved()
  })
})

describe('the limits of a route', () => {
  it('are numbers of bytes and parts', () => {
    for (const limits of [{ maxContentLength: -1 }, { maxFormParts: Number.NaN }]) {
      assert.throws(() => new Flagon({}).post('/', { limits }, () => ''), RangeError)
    }
  })
})
