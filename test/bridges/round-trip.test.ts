/** Over a bridge and back, a response is the same (S70). */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Application, Chunk, HeaderList } from '../../src/gateway/index.ts'
import { lint } from '../../src/gateway/index.ts'
import type { FetchHandler } from '../../src/hosts/fetch/index.ts'
import { fromFetchHandler, toFetchHandler } from '../../src/hosts/fetch/index.ts'
import { fromNodeHandler, fromNodeMiddleware, toNodeHandler } from '../../src/hosts/node/index.ts'
import type { Answer } from './serving.ts'
import { ask, serveLinted } from './serving.ts'

interface Row {
  readonly name: string
  readonly status?: string
  readonly headers?: HeaderList
  readonly chunks: readonly Chunk[]
  readonly method?: string
  readonly upload?: string
}

const ROWS: readonly Row[] = [
  { name: 'a text', chunks: ['text'] },
  { name: 'a text beyond ASCII', chunks: ['тест \u{1F600}'] },
  { name: 'chunks of both kinds', chunks: ['one ', '', new TextEncoder().encode('two '), 'é'] },
  { name: 'bytes', chunks: [new Uint8Array([0, 255, 128, 13, 10])] },
  { name: 'nothing', chunks: [] },
  { name: 'much', chunks: [new Uint8Array(300_000).fill(7), 'x'.repeat(100_000)] },
  { name: 'a declared length', headers: [['content-length', '4']], chunks: ['te', 'xt'] },
  { name: 'a status of its own', status: '404 Gone Fishing', chunks: ['none'] },
  { name: 'a status without a reason', status: '418', chunks: ['teapot'] },
  { name: 'an error', status: '503 Service Unavailable', chunks: ['later'] },
  { name: 'no content', status: '204 No Content', headers: [['X-A', '1']], chunks: [] },
  { name: 'content to be reset', status: '205 Reset Content', chunks: [] },
  { name: 'nothing new', status: '304 Not Modified', headers: [['ETag', '"a"']], chunks: [] },
  {
    name: 'header fields of one name',
    headers: [
      ['Set-Cookie', 'a=1, 2'],
      ['set-cookie', 'b=2; Path=/'],
      ['Link', '</a>; rel=x'],
      ['X-Text', 'caf\xe9'],
      ['X-Empty', ''],
    ],
    chunks: ['text'],
  },
  { name: 'a type', headers: [['Content-Type', 'application/json']], chunks: ['{}'] },
  { name: 'a text, to HEAD', method: 'HEAD', chunks: ['text'] },
  {
    name: 'a declared length, to HEAD',
    method: 'HEAD',
    headers: [['Content-Length', '99']],
    chunks: [],
  },
  { name: 'an upload', method: 'POST', upload: 'x'.repeat(200_000), chunks: ['got '] },
  { name: 'a small upload', method: 'PUT', upload: 'né', chunks: ['got '] },
]

/** Answers as the row says whose number is the query, with the input behind its chunks. */
function createApplication(streams: boolean): Application {
  return async (environ, startResponse) => {
    const row = ROWS[Number(environ.QUERY_STRING)]
    assert.ok(row !== undefined && environ.PATH_INFO === '/a%2Fb/é')
    const { status = '200 OK', headers = [], chunks } = row
    const input: Uint8Array[] = []
    for await (const chunk of environ['wsgi.input']) input.push(chunk)
    startResponse(status, [...headers])
    const all = [...chunks, ...input]
    return streams ? stream(all) : all
  }
}

async function* stream(chunks: readonly Chunk[]): AsyncGenerator<Chunk, void> {
  for (const chunk of chunks) {
    yield chunk
    await new Promise((resolve) => setImmediate(resolve))
  }
}

interface Trip {
  readonly name: string
  readonly carry: (application: Application) => Application
  /** Whether the case of names survives. */
  readonly keepsCase: boolean
}

const errors = { write: (text: string) => assert.fail(text) }

const TRIPS: readonly Trip[] = [
  {
    name: 'fromNodeHandler(toNodeHandler(application))',
    carry: (application) => fromNodeHandler(toNodeHandler(application, { errors })),
    keepsCase: true,
  },
  {
    name: 'fromNodeMiddleware of one that does nothing',
    carry: fromNodeMiddleware((_request, _response, next) => next()),
    // Node writes repeated fields with the name of the first one.
    keepsCase: false,
  },
  {
    name: 'fromFetchHandler(toFetchHandler(application))',
    carry: (application) =>
      fromFetchHandler(asOneArgument(toFetchHandler(application, { errors }))),
    keepsCase: false,
  },
  {
    name: 'fromFetchHandler, twice',
    carry: (application) => {
      const once = fromFetchHandler(asOneArgument(toFetchHandler(application, { errors })))
      return fromFetchHandler(asOneArgument(toFetchHandler(lint(once), { errors })))
    },
    keepsCase: false,
  },
]

function asOneArgument(handler: FetchHandler): (request: Request) => Response | Promise<Response> {
  return (request) => handler(request)
}

describe('a round trip', () => {
  for (const { name, carry, keepsCase } of TRIPS) {
    for (const streams of [false, true]) {
      it(`by ${name} changes nothing of what ${streams ? 'streams' : 'is complete'}`, async (test) => {
        const application = lint(createApplication(streams))
        const direct = await serveLinted(test, application)
        const carried = await serveLinted(test, carry(application))
        for (const [i, row] of ROWS.entries()) {
          const expected = await askRow(direct.url, i, row)
          const actual = await askRow(carried.url, i, row)
          assert.deepEqual(
            describeAnswer(actual, keepsCase),
            describeAnswer(expected, keepsCase),
            row.name,
          )
          assert.ok(actual.body.equals(expected.body), row.name)
        }
        assert.deepEqual(carried.log, [])
      })
    }
  }
})

function askRow(url: string, i: number, { method = 'GET', upload }: Row): Promise<Answer> {
  return ask(`${url}/a%2fb/%C3%A9?${i}`, { method }, upload)
}

/** Of a stream of which all was there, the length may become known; `Date` differs by chance. */
const FRAMING = /^(?:date|connection|keep-alive|transfer-encoding)$/i

function describeAnswer({ status, reason, rawHeaders, body }: Answer, keepsCase: boolean): unknown {
  const lines: string[] = []
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const [name = '', value = ''] = rawHeaders.slice(i, i + 2)
    if (FRAMING.test(name)) continue
    if (/^content-length$/i.test(name) && value === String(body.length)) continue
    lines.push(`${keepsCase ? name : name.toLowerCase()}: ${value}`)
  }
  return { status, reason, lines: lines.sort(), length: body.length }
}
