import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { ContentDisposition } from '../../src/http/index.ts'
import { formatContentDisposition, parseContentDisposition } from '../../src/http/index.ts'

interface WrittenRow {
  readonly filename: string
  readonly header: string
}

const WRITTEN: readonly WrittenRow[] = [
  { filename: 'a.txt', header: 'attachment; filename=a.txt' },
  { filename: 'my file.txt', header: 'attachment; filename="my file.txt"' },
  { filename: 'a"b\\c.txt', header: 'attachment; filename="a\\"b\\\\c.txt"' },
  {
    filename: 'naïve file.txt',
    header: 'attachment; filename="naive file.txt"; filename*=UTF-8\'\'na%C3%AFve%20file.txt',
  },
  {
    filename: '日本.txt',
    header: "attachment; filename=.txt; filename*=UTF-8''%E6%97%A5%E6%9C%AC.txt",
  },
  { filename: '日本', header: "attachment; filename*=UTF-8''%E6%97%A5%E6%9C%AC" },
  { filename: "a'(b)*.txt", header: 'attachment; filename="a\'(b)*.txt"' },
  {
    filename: "é'()*",
    header: "attachment; filename=\"e'()*\"; filename*=UTF-8''%C3%A9%27%28%29%2A",
  },
  // Some clients unescape the plain form (RFC 6266, section D).
  {
    filename: '100%25.txt',
    header: "attachment; filename=100%25.txt; filename*=UTF-8''100%2525.txt",
  },
  // sa-03: neither quotes nor line breaks end the header.
  {
    filename: 'a"b\r\n;é.txt',
    header: 'attachment; filename="a\\"b__;e.txt"; filename*=UTF-8\'\'a%22b__%3B%C3%A9.txt',
  },
  { filename: 'a\0b\u0085.txt', header: 'attachment; filename=a_b_.txt' },
  { filename: '\ud800.txt', header: "attachment; filename=.txt; filename*=UTF-8''%EF%BF%BD.txt" },
  { filename: '', header: 'attachment; filename=""' },
]

describe('formatContentDisposition', () => {
  for (const { filename, header } of WRITTEN) {
    it(`writes the name ${JSON.stringify(filename)}`, () => {
      assert.equal(formatContentDisposition({ type: 'attachment', filename }), header)
    })
  }

  it('writes a type without a name', () => {
    assert.equal(formatContentDisposition({ type: 'inline' }), 'inline')
  })

  it('refuses a type that would end itself', () => {
    assert.throws(() => formatContentDisposition({ type: 'a; b' }), TypeError)
  })

  it('writes nothing but visible ASCII, and reads every name back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (filename) => {
        const header = formatContentDisposition({ type: 'attachment', filename })
        assert.match(header, /^[ -~]*$/)
        const sent = filename.replace(/\p{Cc}/gu, '_')
        assert.deepEqual(parseContentDisposition(header), { type: 'attachment', filename: sent })
      }),
    )
  })
})

interface ReadRow {
  readonly text: string
  readonly disposition: ContentDisposition | undefined
}

const READ: readonly ReadRow[] = [
  // RFC 6266, section 5
  {
    text: 'Attachment; filename=example.html',
    disposition: { type: 'attachment', filename: 'example.html' },
  },
  {
    text: 'INLINE; FILENAME= "an example.html"',
    disposition: { type: 'inline', filename: 'an example.html' },
  },
  {
    text: "attachment; filename*= UTF-8''%e2%82%ac%20rates",
    disposition: { type: 'attachment', filename: '€ rates' },
  },
  {
    text: 'attachment; filename="EURO rates"; filename*=utf-8\'\'%e2%82%ac%20rates',
    disposition: { type: 'attachment', filename: '€ rates' },
  },
  {
    text: "attachment; filename*=iso-8859-1'en'%A3%20rates; filename=b",
    disposition: { type: 'attachment', filename: '£ rates' },
  },
  {
    text: "attachment; filename*=UTF-8''%FF; filename=b",
    disposition: { type: 'attachment', filename: 'b' },
  },
  {
    text: "attachment; filename*=koi8-r''%C1; filename=b",
    disposition: { type: 'attachment', filename: 'b' },
  },
  { text: 'form-data; name=a', disposition: { type: 'form-data' } },
  { text: 'inline', disposition: { type: 'inline' } },
  { text: 'attachment; filename="a', disposition: undefined },
  { text: '', disposition: undefined },
  { text: 'a b', disposition: undefined },
]

describe('parseContentDisposition', () => {
  for (const { text, disposition } of READ) {
    it(`reads ${JSON.stringify(text)}`, () => {
      assert.deepEqual(parseContentDisposition(text), disposition)
    })
  }
})
