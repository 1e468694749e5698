import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { closeSync, ftruncateSync, openSync, truncateSync, writeFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { after, describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { SendFileOptions } from '../../src/message/index.ts'
import { sendFile } from '../../src/message/index.ts'
import type { Answer, TestRequest } from './exchange.ts'
import { createTestEnviron, exchange } from './exchange.ts'
import { createFolder, listOpen } from './files.ts'

const TEXT = 'hello static file\n0123456789'
const LARGE = Buffer.alloc(600_000, 'flagon ')

const folder = createFolder({ 'a.tar.gz': 'z', 'image.svgz': 's', empty: '', 'large.bin': LARGE })
after(() => folder.remove())
const PATH = folder.write('a.txt', TEXT, 1_577_934_245)

function send(options?: SendFileOptions, request?: TestRequest): Promise<Answer> {
  return exchange(sendFile(PATH, options).gateway, request)
}

interface OptionsRow {
  readonly name: string
  readonly options?: SendFileOptions
  readonly expected: Readonly<Record<string, string | undefined>>
}

const OPTIONS: readonly OptionsRow[] = [
  {
    name: 'is shown, and asked for every time',
    expected: {
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Length': '28',
      'Content-Disposition': 'inline; filename=a.txt',
      'Cache-Control': 'no-cache',
      'Last-Modified': 'Thu, 02 Jan 2020 03:04:05 GMT',
      'Accept-Ranges': 'bytes',
      'Content-Encoding': undefined,
    },
  },
  {
    name: 'is saved as an attachment',
    options: { asAttachment: true },
    expected: { 'Content-Disposition': 'attachment; filename=a.txt' },
  },
  {
    name: 'has another name and the type of that',
    options: { asAttachment: true, downloadName: 'naïve file.csv' },
    expected: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition':
        'attachment; filename="naive file.csv"; filename*=UTF-8\'\'na%C3%AFve%20file.csv',
    },
  },
  {
    name: 'has another media type',
    options: { mimetype: 'text/csv' },
    expected: { 'Content-Type': 'text/csv; charset=utf-8' },
  },
  { name: 'is kept', options: { maxAge: 60 }, expected: { 'Cache-Control': 'public, max-age=60' } },
  {
    name: 'is not kept',
    options: { maxAge: 0 },
    expected: { 'Cache-Control': 'no-cache, max-age=0' },
  },
  {
    name: 'is kept as long as a function says',
    options: { maxAge: (name) => (name.endsWith('.txt') ? 7 : undefined) },
    expected: { 'Cache-Control': 'public, max-age=7' },
  },
  { name: 'has a tag that was given', options: { etag: 'abc' }, expected: { ETag: '"abc"' } },
  { name: 'has no tag', options: { etag: false }, expected: { ETag: undefined } },
  {
    name: 'changed when that was given',
    options: { lastModified: new Date(0) },
    expected: { 'Last-Modified': 'Thu, 01 Jan 1970 00:00:00 GMT' },
  },
  {
    name: 'takes no ranges without conditions',
    options: { conditional: false },
    expected: { 'Accept-Ranges': undefined, 'Last-Modified': 'Thu, 02 Jan 2020 03:04:05 GMT' },
  },
]

interface RequestRow {
  readonly name: string
  readonly options?: SendFileOptions
  readonly headers: Readonly<Record<string, string>>
  readonly method?: string
  readonly status: string
  readonly text: string
  readonly range?: string
}

const REQUESTS: readonly RequestRow[] = [
  {
    name: 'is sent in part',
    headers: { Range: 'bytes=-10' },
    status: '206 Partial Content',
    text: '0123456789',
    range: 'bytes 18-27/28',
  },
  {
    name: 'is sent from somewhere on',
    headers: { Range: 'bytes=18-' },
    status: '206 Partial Content',
    text: '0123456789',
    range: 'bytes 18-27/28',
  },
  {
    name: 'has no such part',
    headers: { Range: 'bytes=28-' },
    status: '416 Range Not Satisfiable',
    text: '',
    range: 'bytes */28',
  },
  {
    name: 'is sent in part of this version',
    headers: { Range: 'bytes=0-4', 'If-Range': 'Thu, 02 Jan 2020 03:04:05 GMT' },
    status: '206 Partial Content',
    text: 'hello',
    range: 'bytes 0-4/28',
  },
  {
    name: 'is sent whole of another version',
    headers: { Range: 'bytes=0-4', 'If-Range': '"other"' },
    status: '200 OK',
    text: TEXT,
  },
  {
    name: 'is sent whole without conditions',
    options: { conditional: false },
    headers: { Range: 'bytes=0-4', 'If-None-Match': '*' },
    status: '200 OK',
    text: TEXT,
  },
  {
    name: 'is not sent when the client has it',
    options: { etag: 'abc' },
    headers: { 'If-None-Match': '"abc"', Range: 'bytes=0-4' },
    status: '304 Not Modified',
    text: '',
  },
  {
    name: 'is not sent when the client wants another one',
    headers: { 'If-Match': '"abc"' },
    status: '412 Precondition Failed',
    text: '',
  },
  {
    name: 'has only a head for HEAD',
    method: 'HEAD',
    headers: { Range: 'bytes=0-4' },
    status: '200 OK',
    text: '',
  },
]

describe('sendFile', () => {
  for (const { name, options, expected } of OPTIONS) {
    it(name, async () => {
      const answer = await send(options)
      assert.deepEqual([answer.status, answer.text], ['200 OK', TEXT])
      for (const [header, value] of Object.entries(expected)) {
        assert.equal(answer.header(header), value, header)
      }
    })
  }

  for (const { name, options, status, text, range, ...request } of REQUESTS) {
    it(name, async () => {
      const answer = await send(options, request)
      assert.equal(answer.status, status)
      if (!status.startsWith('416')) assert.equal(answer.text, text)
      assert.equal(answer.header('Content-Range'), range)
    })
  }

  it('tags files of one time and size apart', async () => {
    const other = folder.write('b.txt', TEXT, 1_577_934_245)
    const [one, two] = [await send(), await exchange(sendFile(other).gateway)]
    assert.match(one.header('ETag') ?? '', /^"[\da-f]+-1c-[\da-f]{8}"$/)
    assert.notEqual(one.header('ETag'), two.header('ETag'))
  })

  it('leaves alone what was set on the response', async () => {
    const response = sendFile(PATH)
    response.headers.set('Cache-Control', 'private')
    response.etag = 'mine'
    const answer = await exchange(response.gateway)
    assert.equal(answer.header('Cache-Control'), 'private')
    assert.equal(answer.header('ETag'), '"mine"')
  })

  it('is sent whole with another status', async () => {
    const response = sendFile(PATH)
    response.status = 404
    const answer = await exchange(response.gateway, { headers: { Range: 'bytes=0-4' } })
    assert.deepEqual([answer.status, answer.text], ['404 Not Found', TEXT])
  })

  it('takes the URL of a file', async () => {
    assert.equal((await exchange(sendFile(pathToFileURL(PATH)).gateway)).text, TEXT)
    assert.throws(() => sendFile(new URL('https://example.com/a.txt')), TypeError)
  })

  it('names what it cannot send', async () => {
    await assert.rejects(() => exchange(sendFile(`${PATH}.missing`).gateway), /ENOENT/)
    await assert.rejects(() => exchange(sendFile(folder.path).gateway), /is not a file/)
    await assert.rejects(() => exchange(sendFile('a.txt').gateway), /the application has no root/)
    await assert.rejects(() => exchange(sendFile(PATH, { maxAge: 1.5 }).gateway), RangeError)
  })

  it('says that the image in an .svgz is coded, and an archive is not', async () => {
    const image = await exchange(sendFile(`${folder.path}/image.svgz`).gateway)
    assert.equal(image.header('Content-Type'), 'image/svg+xml; charset=utf-8')
    assert.equal(image.header('Content-Encoding'), 'gzip')
    const archive = await exchange(sendFile(`${folder.path}/a.tar.gz`).gateway)
    assert.equal(archive.header('Content-Type'), 'application/gzip')
    assert.equal(archive.header('Content-Encoding'), undefined)
  })

  it('sends an empty file, whatever part of it is asked for', async () => {
    const answer = await exchange(sendFile(`${folder.path}/empty`).gateway, {
      headers: { Range: 'bytes=0-' },
    })
    assert.deepEqual([answer.status, answer.header('Content-Length')], ['200 OK', '0'])
  })

  it('does not wait for a FIFO', async () => {
    const path = `${folder.path}/fifo`
    execFileSync('mkfifo', [path])
    await assert.rejects(() => exchange(sendFile(path).gateway), /is not a file/)
  })
})

describe('sendFile of what is no file', () => {
  const BYTES = new TextEncoder().encode('0123456789')

  it('sends bytes, and parts of them', async () => {
    const response = sendFile(BYTES, { downloadName: 'x.bin' })
    const answer = await exchange(response.gateway, { headers: { Range: 'bytes=2-4' } })
    assert.deepEqual([answer.status, answer.text], ['206 Partial Content', '234'])
    assert.equal(answer.header('Content-Type'), 'application/octet-stream')
    assert.equal(answer.header('Content-Disposition'), 'inline; filename=x.bin')
    assert.equal(answer.header('ETag'), undefined)
  })

  it('sends a File by its name, type and time', async () => {
    const file = new File([BYTES], 'x.csv', { type: 'text/csv', lastModified: 0 })
    const answer = await exchange(sendFile(file).gateway, { headers: { Range: 'bytes=-3' } })
    assert.deepEqual([answer.status, answer.text], ['206 Partial Content', '789'])
    assert.equal(answer.header('Content-Type'), 'text/csv; charset=utf-8')
    assert.equal(answer.header('Last-Modified'), 'Thu, 01 Jan 1970 00:00:00 GMT')
  })

  it('sends streams of the web and of node, without a length', async () => {
    for (const stream of [new Blob([BYTES]).stream(), Readable.from([Buffer.from(BYTES)])]) {
      const response = sendFile(stream, { mimetype: 'text/plain' })
      const answer = await exchange(response.gateway, { headers: { Range: 'bytes=0-1' } })
      assert.deepEqual([answer.status, answer.text], ['200 OK', '0123456789'])
      assert.equal(answer.header('Content-Length'), undefined)
      assert.equal(answer.header('Accept-Ranges'), undefined)
    }
  })

  it('needs a name or a type, and for an attachment a name', () => {
    assert.throws(() => sendFile(BYTES), /give mimetype or downloadName/)
    const attachment: SendFileOptions = { mimetype: 'text/plain', asAttachment: true }
    assert.throws(() => sendFile(BYTES, attachment), /give downloadName/)
  })
})

describe('a large file', () => {
  const path = `${folder.path}/large.bin`
  const gateway = (): ReturnType<typeof sendFile>['gateway'] => sendFile(path).gateway

  it('is sent as it is, whole and in part', async () => {
    const whole = await exchange(gateway())
    assert.deepEqual(Buffer.from(whole.bytes), LARGE)
    const part = await exchange(gateway(), { headers: { Range: 'bytes=1000-599998' } })
    assert.deepEqual(Buffer.from(part.bytes), LARGE.subarray(1000, 599_999))
    assert.deepEqual(listOpen(folder.path), [])
  })

  it('holds nothing open before it is read, nor after it is closed', async () => {
    const body = await gateway()(createTestEnviron(), () => undefined)
    assert.deepEqual(listOpen(folder.path), [])
    assert.ok(Symbol.asyncIterator in body)
    const iterator = body[Symbol.asyncIterator]()
    await iterator.next()
    assert.equal(listOpen(folder.path).length, 1)
    const pending = iterator.next()
    await body.close?.()
    await pending
    assert.deepEqual(listOpen(folder.path), [])
  })

  it('breaks off when it becomes shorter, and leaves nothing open', async () => {
    const shrinking = folder.write('shrinking.bin', LARGE)
    const body = await sendFile(shrinking).gateway(createTestEnviron(), () => undefined)
    assert.ok(Symbol.asyncIterator in body)
    const iterator = body[Symbol.asyncIterator]()
    await iterator.next()
    truncateSync(shrinking, 1000)
    await assert.rejects(async () => iterator.next(), /became shorter/)
    await body.close?.()
    assert.deepEqual(listOpen(folder.path), [])
  })

  it('is not mixed with another version', async () => {
    const changing = folder.write('changing.bin', LARGE)
    const body = await sendFile(changing).gateway(createTestEnviron(), () => undefined)
    writeFileSync(changing, LARGE.toReversed())
    assert.ok(Symbol.asyncIterator in body)
    const iterator = body[Symbol.asyncIterator]()
    await assert.rejects(async () => iterator.next(), /was replaced/)
    await body.close?.()
    assert.deepEqual(listOpen(folder.path), [])
  })

  it('has more than 2 GiB', async () => {
    const huge = folder.write('huge.bin', '')
    const descriptor = openSync(huge, 'r+')
    ftruncateSync(descriptor, 5 * 2 ** 30)
    closeSync(descriptor)
    const head = await exchange(sendFile(huge).gateway, { method: 'HEAD' })
    assert.equal(head.header('Content-Length'), String(5 * 2 ** 30))
    const end = await exchange(sendFile(huge).gateway, { headers: { Range: 'bytes=-3' } })
    assert.equal(end.header('Content-Range'), 'bytes 5368709117-5368709119/5368709120')
    assert.deepEqual([...end.bytes], [0, 0, 0])
  })
})
