/** Multipart forms; the traps of busboy 1.6 are numbered as in docs/decisions/010-uploads.md. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Input } from '../../src/gateway/index.ts'
import type { RequestLimits, UploadPart } from '../../src/message/index.ts'
import {
  BadRequest,
  ClientDisconnected,
  ContentTooLarge,
  HttpError,
  Request,
  UnsupportedMediaType,
} from '../../src/message/index.ts'
import type { TestRequest } from './exchange.ts'
import { createTestEnviron } from './exchange.ts'
import type { SentPart } from './multipart.ts'
import { BOUNDARY, encodeForm, field, file, MULTIPART, split } from './multipart.ts'

function post(request: TestRequest, limits?: RequestLimits): Request {
  return new Request(createTestEnviron({ method: 'POST', headers: MULTIPART, ...request }), limits)
}

/** All that a form is made of: `[name, value]` of fields, `[name, filename, content]` of files. */
async function readAll(request: Request): Promise<unknown[][]> {
  try {
    const [form, files] = await Promise.all([request.form(), request.files()])
    const contents = [...files].map(async ([name, each]) => [
      name,
      each.filename,
      Buffer.from(await each.bytes()).toString('latin1'),
    ])
    return [...[...form].map((pair) => [...pair]), ...(await Promise.all(contents))]
  } finally {
    await request.close()
  }
}

function wire(...lines: readonly string[]): Uint8Array {
  return Buffer.from(lines.join('\r\n'))
}

/** The head of a part with this value of a Content-Disposition. */
function disposed(value: string): SentPart {
  return { head: [`Content-Disposition: ${value}`], content: '1' }
}

describe('a multipart form', () => {
  it('has fields and files, in their order, with all values of a name', async () => {
    const body = encodeForm([
      field('a', '1'),
      file('f', 'x', 'one'),
      field('a', '2'),
      file('f', 'y', ''),
    ])
    const request = post({ body })
    assert.deepEqual((await request.form()).getAll('a'), ['1', '2'])
    assert.deepEqual(
      (await request.files()).getAll('f').map(({ filename, size }) => [filename, size]),
      [
        ['x', 3],
        ['y', 0],
      ],
    )
    await request.close()
  })

  it('says of a file what was sent', async () => {
    const head = [
      'content-disposition: Form-Data; name=photo; filename="My cat.JPG"',
      'Content-Type: Image/JPEG; x="y"',
      'X-Other: 1',
    ]
    const request = post({ body: encodeForm([{ head, content: 'abc' }]) })
    const photo = (await request.files()).require('photo')
    assert.equal(photo.name, 'photo')
    assert.equal(photo.filename, 'My cat.JPG')
    assert.equal(photo.secureFilename, 'My_cat.JPG')
    assert.equal(photo.contentType, 'Image/JPEG; x="y"')
    assert.equal(photo.mimetype, 'image/jpeg')
    assert.equal(photo.mimetypeParameters.get('x'), 'y')
    assert.equal(photo.headers.get('x-other'), '1')
    assert.equal(photo.size, 3)
    assert.equal(await photo.text(), 'abc')
    await request.close()
  })

  it('has a file for an input in which none was chosen (trap 9)', async () => {
    const body = encodeForm([file('f', '', '', 'application/octet-stream')])
    assert.deepEqual(await readAll(post({ body })), [['f', '', '']])
  })

  it('lacks a file that is required with 400', async () => {
    for (const headers of [MULTIPART, { 'Content-Type': 'application/x-www-form-urlencoded' }]) {
      const request = post({ body: headers === MULTIPART ? encodeForm([]) : 'f=1', headers })
      const files = await request.files()
      assert.throws(() => files.require('f'), BadRequest)
    }
  })

  it('is empty when there is no body, and no files are in other forms', async () => {
    assert.deepEqual(await readAll(post({})), [])
    assert.deepEqual(await readAll(post({ headers: {} })), [])
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
    assert.deepEqual(await readAll(post({ body: 'a=1', headers })), [['a', '1']])
  })

  it('is parsed once, and can be read again from bytes that were read before', async () => {
    const request = post({ body: encodeForm([field('a', '1')]) })
    assert.equal(await request.form(), await request.form())
    await assert.rejects(request.bytes(), { name: 'TypeError', message: /once/ })
    const again = post({ body: encodeForm([field('a', '1')]) })
    await again.bytes()
    assert.deepEqual(await readAll(again), [['a', '1']])
  })

  interface NameRow {
    readonly value: string
    readonly expected: readonly string[]
  }

  const names: readonly NameRow[] = [
    { value: 'form-data; name=a', expected: ['a', '1'] },
    { value: 'FORM-DATA ; Name = "a" ;', expected: ['a', '1'] },
    { value: 'form-data; name=""', expected: ['', '1'] },
    { value: 'form-data; name="__proto__"', expected: ['__proto__', '1'] },
    { value: 'form-data; name="ü€😀"', expected: ['ü€😀', '1'] },
    { value: 'form-data; name="a\\"b\\\\c%22d"', expected: ['a"b\\c"d', '1'] },
    { value: 'form-data; name="a;b=c"', expected: ['a;b=c', '1'] },
    {
      value: 'form-data; name=f; filename="C:\\temp\\new.txt"',
      expected: ['f', 'C:\\temp\\new.txt', '1'],
    },
    {
      value: 'form-data; name=f; filename="../../etc/passwd"',
      expected: ['f', '../../etc/passwd', '1'],
    },
    { value: 'form-data; name=f; filename="naïve.txt"', expected: ['f', 'naïve.txt', '1'] },
    {
      value: "form-data; name=f; filename=plain.txt; filename*=UTF-8''%e2%82%ac.txt",
      expected: ['f', '€.txt', '1'],
    },
    { value: "form-data; name=f; filename*=iso-8859-1'en'%a3.txt", expected: ['f', '£.txt', '1'] },
  ]
  for (const { value, expected } of names) {
    it(`reads ${value}`, async () => {
      assert.deepEqual(await readAll(post({ body: encodeForm([disposed(value)]) })), [expected])
    })
  }

  interface BodyRow {
    readonly name: string
    readonly body: Uint8Array
    readonly expected: readonly unknown[]
  }

  const PART = ['Content-Disposition: form-data; name="a"', '', '1']
  const bodies: readonly BodyRow[] = [
    { name: 'no parts', body: wire('--B--'), expected: [] },
    { name: 'a preamble', body: wire('pre', '--B', ...PART, '--B--', ''), expected: [['a', '1']] },
    { name: 'an epilogue', body: wire('--B', ...PART, '--B--', 'more'), expected: [['a', '1']] },
    {
      name: 'another form after the last delimiter',
      body: wire('--B', ...PART, '--B--', '--B', ...PART, '--B--', '--B', 'x'),
      expected: [['a', '1']],
    },
    {
      name: 'space after delimiters (RFC 2046, section 5.1.1; trap 7)',
      body: wire('--B \t', ...PART, '--B  ', ...PART, '--B-- ', ''),
      expected: [
        ['a', '1'],
        ['a', '1'],
      ],
    },
    {
      name: 'what only looks like a delimiter',
      body: encodeForm([field('a', '\r\n--\r\n--A\r\n-B\r\n--')]),
      expected: [['a', '\r\n--\r\n--A\r\n-B\r\n--']],
    },
    {
      name: 'a form in a form, which stays closed (RFC 7578, section 4.3)',
      body: encodeForm([
        {
          head: [PART[0] ?? '', 'Content-Type: multipart/mixed; boundary=C'],
          content: '--C\r\n\r\nx\r\n--C--',
        },
      ]),
      expected: [['a', '--C\r\n\r\nx\r\n--C--']],
    },
    {
      name: 'a folded line in a head',
      body: wire('--B', 'Content-Disposition: form-data;', ' name="a"', '', '1', '--B--'),
      expected: [['a', '1']],
    },
  ]
  for (const { name, body, expected } of bodies) {
    it(`may have ${name}, in pieces of any length`, async () => {
      for (const lengths of [[1e9], [1], [2, 3], [7, 1]]) {
        assert.deepEqual(await readAll(post({ body: split(body, ...lengths) })), expected)
      }
    })
  }
})

describe('a malformed form', () => {
  interface Row {
    readonly name: string
    readonly body: Uint8Array
  }

  const rows: readonly Row[] = [
    ...[
      ['a part without a name (trap 4)', 'form-data'],
      ['a file without a name (trap 4)', 'form-data; filename="x"'],
      ['a part of another kind (trap 6)', 'attachment; name="a"'],
      ['two names', 'form-data; name="a"; name="b"'],
      ['an open quote (trap 6)', 'form-data; name="a'],
      ['text after a quoted name (trap 6)', 'form-data; name="a".html'],
      ['a malformed extended name (trap 6)', "form-data; name=f; filename*=UTF-8''a%zz"],
      ['an extended name that is not UTF-8', "form-data; name=f; filename*=UTF-8''%ff"],
      ['a NUL in the name of a file (trap 5)', "form-data; name=f; filename*=UTF-8''a%00.txt"],
      ['a line end in the name of a file', "form-data; name=f; filename*=UTF-8''a%0d%0aX:y"],
      ['a name of 1 001 characters (trap 10)', `form-data; name="${'n'.repeat(1001)}"`],
      ['a head of 17 000 bytes', `form-data; name="a"; x="${'x'.repeat(17_000)}"`],
    ].map(([name = '', value = '']) => ({ name, body: encodeForm([disposed(value)]) })),
    {
      name: 'a name that is not UTF-8',
      body: Buffer.from(
        '--B\r\nContent-Disposition: form-data; name="\xff"\r\n\r\n1\r\n--B--',
        'latin1',
      ),
    },
    { name: 'a part without a head (trap 6)', body: wire('--B', '', '1', '--B--') },
    { name: 'a part of other fields (trap 6)', body: wire('--B', 'X: y', '', '1', '--B--') },
    {
      name: 'a part with two dispositions',
      body: wire(
        '--B',
        ...[1, 2].map((n) => `Content-Disposition: form-data; name="${n}"`),
        '',
        '--B--',
      ),
    },
    { name: 'a line without a colon (trap 2)', body: wire('--B', 'nonsense', '', '1', '--B--') },
    { name: 'a bare line feed in a head (trap 2)', body: wire('--B', 'X: a\nb', '', '1', '--B--') },
    {
      name: 'line feeds only',
      body: Buffer.from('--B\nContent-Disposition: form-data; name="a"\n\n1\n--B--\n'),
    },
    { name: 'garbage', body: Buffer.from('garbage') },
    {
      name: 'no last delimiter, in a file (traps 1, 3)',
      body: encodeForm([file('f', 'x', 'y')]).subarray(0, -8),
    },
    { name: 'half a last delimiter', body: encodeForm([field('a', '1')]).subarray(0, -4) },
    { name: 'half a head (traps 1, 2)', body: wire('--B', 'Content-Dispo') },
    {
      name: 'text after a delimiter (trap 7)',
      body: wire(
        '--B',
        'Content-Disposition: form-data; name="f"; filename="x"',
        '',
        'y',
        '--Bx',
        'z',
        '--B--',
      ),
    },
    {
      name: 'a delimiter in a head (trap 7)',
      body: wire('--B', 'X: y', '--B', 'Content-Disposition: form-data; name=a', '', '--B--'),
    },
    { name: 'one dash after a delimiter (trap 7)', body: wire('--B-', '--B--') },
  ]
  for (const { name, body } of rows) {
    it(`with ${name} is 400, in pieces of any length`, async () => {
      for (const lengths of [[1e9], [1], [3, 2], [1000, 1]]) {
        const request = post({ body: split(body, ...lengths) })
        await assert.rejects(request.form(), BadRequest)
        await assert.rejects(request.files(), BadRequest)
        const parts = post({ body: split(body, ...lengths) }).uploads()
        await assert.rejects(listParts(parts), BadRequest)
      }
    })
  }

  it('with a field that is not UTF-8 is 400', async () => {
    const body = encodeForm([field('a', Uint8Array.of(0xff))])
    await assert.rejects(post({ body }).form(), BadRequest)
  })

  it('tells nothing of what reads it', async () => {
    await assert.rejects(post({ body: wire('--B', 'x') }).form(), (error) => {
      assert.ok(error instanceof HttpError)
      assert.equal(error.cause, undefined)
      assert.doesNotMatch(
        `${error.message}${error.description}`,
        /busboy|Unexpected end|part header/,
      )
      return true
    })
  })
})

describe('the type of a multipart form', () => {
  const boundaries = [
    '',
    '; boundary',
    '; boundary=',
    '; boundary=""',
    '; boundary=B; boundary=C',
    '; boundary="B"; Boundary=B',
    `; boundary=${'b'.repeat(71)}`,
    '; boundary="a b "',
    '; boundary="a\\"b"',
    '; boundary="ü"',
    '; boundary=B/C',
  ]
  for (const parameters of boundaries) {
    it(`is 400 with the parameters ${JSON.stringify(parameters)}, before the body is read`, async () => {
      const headers = { 'Content-Type': `multipart/form-data${parameters}`, 'Content-Length': '1' }
      const request = post({ input: unreadable(), headers })
      await assert.rejects(request.form(), BadRequest)
    })
  }

  for (const boundary of [
    "a'()+_,-./:=? b",
    'b'.repeat(70),
    '----WebKitFormBoundary7MA4YWxkTrZu0gW',
  ]) {
    it(`may have the boundary ${boundary}`, async () => {
      const headers = { 'Content-Type': `Multipart/Form-Data; boundary="${boundary}"` }
      const body = encodeForm([field('a', '1'), file('f', 'x', 'y')], boundary)
      assert.equal((await readAll(post({ body, headers }))).length, 2)
    })
  }

  const types = [
    'multipart/mixed; boundary=B',
    'application/json',
    'multipart/form-data; boundary=B; charset=utf-7',
  ]
  for (const type of types) {
    it(`is 415 for ${type}, before the body is read`, async () => {
      const headers = { 'Content-Type': type, 'Content-Length': '1' }
      for (const read of ['form', 'files'] as const) {
        await assert.rejects(post({ input: unreadable(), headers })[read](), UnsupportedMediaType)
      }
      await assert.rejects(
        listParts(post({ input: unreadable(), headers }).uploads()),
        UnsupportedMediaType,
      )
    })
  }

  it('is 415 for a coded body, and for a field in another charset (trap 8)', async () => {
    const headers = { ...MULTIPART, 'Content-Encoding': 'gzip' }
    await assert.rejects(post({ input: unreadable(), headers }).files(), UnsupportedMediaType)
    const head = [
      'Content-Disposition: form-data; name="a"',
      'Content-Type: text/plain; charset=nonsense',
    ]
    await assert.rejects(
      post({ body: encodeForm([{ head, content: '1' }]) }).form(),
      UnsupportedMediaType,
    )
  })
})

describe('a limit of a multipart form', () => {
  interface Row {
    readonly name: string
    readonly limits: RequestLimits
    readonly parts: readonly SentPart[]
    /** One part more, and it is too much. */
    readonly more: readonly SentPart[]
  }

  const rows: readonly Row[] = [
    {
      name: 'maxFormParts, of fields and files (trap 11)',
      limits: { maxFormParts: 3 },
      parts: [field('a', ''), file('f', 'x', ''), field('a', '')],
      more: [file('f', 'x', '')],
    },
    {
      name: 'maxFormMemorySize, of all fields together (trap 12)',
      limits: { maxFormMemorySize: 10 },
      parts: [field('a', '12345'), file('f', 'x', 'as long as it likes'), field('b', '67890')],
      more: [field('c', '1')],
    },
  ]
  for (const { name, limits, parts, more } of rows) {
    it(`holds for ${name}`, async () => {
      for (const lengths of [[1e9], [1]]) {
        const enough = split(encodeForm(parts), ...lengths)
        assert.equal((await readAll(post({ body: enough }, limits))).length, parts.length)
        const tooMuch = split(encodeForm([...parts, ...more]), ...lengths)
        await assert.rejects(post({ body: tooMuch }, limits).form(), ContentTooLarge)
        await assert.rejects(listParts(post({ body: tooMuch }, limits).uploads()), ContentTooLarge)
      }
    })
  }

  it('is 500 000 bytes and 1 000 parts by default', async () => {
    const text = 'x'.repeat(500_000)
    assert.equal((await readAll(post({ body: encodeForm([field('a', text)]) }))).length, 1)
    await assert.rejects(
      post({ body: encodeForm([field('a', `${text}x`)]) }).form(),
      ContentTooLarge,
    )
    const many = Array.from({ length: 1000 }, () => field('a', ''))
    assert.equal((await readAll(post({ body: encodeForm(many) }))).length, 1000)
    await assert.rejects(
      post({ body: encodeForm([...many, field('a', '')]) }).form(),
      ContentTooLarge,
    )
  })

  it('stops the reading of the body', async () => {
    let reads = 0
    async function* input(): AsyncGenerator<Uint8Array> {
      yield wire('--B', 'Content-Disposition: form-data; name="a"', '', '')
      for (;;) {
        reads += 1
        yield new Uint8Array(100)
      }
    }
    await assert.rejects(
      post({ input: input() }, { maxFormMemorySize: 150 }).form(),
      ContentTooLarge,
    )
    assert.equal(reads, 2)
  })

  it('is that of the body too, counted and declared', async () => {
    const body = encodeForm([file('f', 'x', 'x'.repeat(1000))])
    await assert.rejects(
      post({ body, hasLength: false }, { maxContentLength: 500 }).files(),
      ContentTooLarge,
    )
    const headers = { ...MULTIPART, 'Content-Length': '501' }
    const declared = post({ input: unreadable(), headers }, { maxContentLength: 500 })
    await assert.rejects(declared.files(), ContentTooLarge)
  })
})

describe('a client that leaves in the middle of a form', () => {
  it('makes form(), files() and uploads() reject', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield encodeForm([file('f', 'x', 'partial')]).subarray(0, -20)
      throw new Error('aborted')
    }
    await assert.rejects(post({ input: broken() }).form(), ClientDisconnected)
    await assert.rejects(post({ input: broken() }).files(), ClientDisconnected)
    await assert.rejects(async () => {
      for await (const part of post({ input: broken() }).uploads()) await part.bytes()
    }, ClientDisconnected)
  })
})

describe('any form', () => {
  const text = fc.string({ unit: 'binary', maxLength: 30 })
  const name = text.filter((each) => each.isWellFormed() && !/[\p{Cc}\\]|%22/u.test(each))
  const content = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc
      .array(fc.constantFrom('\r\n', '--', 'B', '\r', '\n', '-'), { maxLength: 30 })
      .map((pieces) => Buffer.from(pieces.join(''))),
  )
  const part = fc.oneof(
    fc.record({ name, content: text.filter((each) => each.isWellFormed()) }),
    fc.record({ name, filename: name, content }),
  )

  it('comes back as it was sent, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
        async (parts, lengths) => {
          const boundary = 'BxB'
          fc.pre(parts.every((each) => !Buffer.from(each.content).includes(boundary)))
          const sent = parts.map((each) =>
            'filename' in each
              ? file(each.name, each.filename, each.content)
              : field(each.name, each.content),
          )
          const headers = { 'Content-Type': `multipart/form-data; boundary=${boundary}` }
          const body = split(encodeForm(sent, boundary), ...lengths)
          const received: unknown[] = []
          for await (const each of post({ body, headers }).uploads()) {
            received.push([
              each.name,
              each.filename,
              Buffer.from(await each.bytes()).toString('hex'),
            ])
          }
          const expected = parts.map((each) => [
            each.name,
            'filename' in each ? each.filename : undefined,
            Buffer.from(each.content).toString('hex'),
          ])
          assert.deepEqual(received, expected)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('of any bytes is read or refused, and nothing else', async () => {
    const piece = fc.constantFrom(
      '--B',
      '--',
      '\r\n',
      '\r',
      '\n',
      ':',
      ' ',
      ';',
      '"',
      'B',
      'x',
      '=',
      'Content-Disposition: form-data; name="a"',
      '; filename="f"',
      'Content-Type: text/plain',
      '\r\n\r\n',
      '\r\n--B\r\n',
      '\r\n--B--',
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 25 }),
        fc.integer({ min: 1, max: 9 }),
        async (pieces, length) => {
          const body = Buffer.from(`--${BOUNDARY}\r\n${pieces.join('')}`)
          const whole = await outcome(post({ body }))
          assert.deepEqual(await outcome(post({ body: split(body, length) })), whole)
        },
      ),
      { numRuns: 500 },
    )
  })
})

/** What a form comes to: its content, or the status it is refused with. */
async function outcome(request: Request): Promise<unknown> {
  try {
    return await readAll(request)
  } catch (error) {
    if (error instanceof HttpError) return error.status
    throw error
  }
}

/** The body of a client that waits to be told to go on. */
function unreadable(): Input {
  return { [Symbol.asyncIterator]: () => ({ next: () => assert.fail('the body was read') }) }
}

/** The names of all parts. */
async function listParts(parts: AsyncIterable<UploadPart>): Promise<string[]> {
  const names: string[] = []
  for await (const part of parts) names.push(part.name)
  return names
}
