/** Forms that are read part by part. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Input } from '../../src/gateway/index.ts'
import { Request } from '../../src/message/index.ts'
import { createTestEnviron } from './exchange.ts'
import { encodeForm, field, file, MULTIPART, split } from './multipart.ts'

/** An input that tells how much of it was read, and whether it was left. */
class WatchedInput implements Input {
  readonly chunks: readonly Uint8Array[]
  readCount = 0
  isLeft = false

  constructor(chunks: readonly Uint8Array[]) {
    this.chunks = chunks
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      for (const chunk of this.chunks) {
        this.readCount += 1
        yield chunk
      }
    } finally {
      this.isLeft = true
    }
  }
}

function post(input: Input): Request {
  return new Request(createTestEnviron({ method: 'POST', headers: MULTIPART, input }))
}

const FORM = encodeForm([
  field('a', '1'),
  file('f', 'x.txt', 'x'.repeat(1000)),
  field('b', '2'),
  file('g', 'y.txt', 'y'.repeat(1000)),
])

describe('uploads()', () => {
  it('gives fields and files in the order of the wire', async () => {
    const parts: unknown[] = []
    for await (const part of post(new WatchedInput(split(FORM, 13))).uploads()) {
      parts.push([part.name, part.filename, part.isFile, (await part.text()).length])
    }
    assert.deepEqual(parts, [
      ['a', undefined, false, 1],
      ['f', 'x.txt', true, 1000],
      ['b', undefined, false, 1],
      ['g', 'y.txt', true, 1000],
    ])
  })

  it('reads no more than is asked for', async () => {
    const input = new WatchedInput(split(FORM, 50))
    const request = post(input)
    const parts = request.uploads()
    assert.equal(input.readCount, 0)
    await parts.next()
    const { value: part } = await parts.next()
    const before = input.readCount
    const content = part?.[Symbol.asyncIterator]()
    const first = await content?.next()
    assert.ok(first?.done === false && first.value.byteLength <= 50)
    assert.ok(input.readCount <= before + 2, `${input.readCount - before} chunks`)
    await request.close()
    assert.equal(input.isLeft, true)
  })

  it('gives chunks that are streams too', async () => {
    for await (const part of post(new WatchedInput(split(FORM, 100))).uploads()) {
      const collected: Uint8Array[] = []
      await part
        .stream()
        .pipeTo(new WritableStream({ write: (chunk) => void collected.push(chunk) }))
      assert.equal(Buffer.concat(collected).length, part.isFile ? 1000 : 1)
    }
  })

  it('skips what nobody reads, or reads in part (up-03)', async () => {
    const names: string[] = []
    for await (const part of post(new WatchedInput(split(FORM, 7))).uploads()) {
      names.push(part.name)
      for await (const chunk of part) {
        assert.ok(chunk.byteLength > 0)
        break
      }
    }
    assert.deepEqual(names, ['a', 'f', 'b', 'g'])
  })

  it('tells who reads a part too late, and loses nothing in silence', async () => {
    const parts = post(new WatchedInput(split(FORM, 100))).uploads()
    await parts.next()
    const { value: part } = await parts.next()
    assert.ok(part !== undefined)
    await parts.next()
    await assert.rejects(part.bytes(), {
      name: 'TypeError',
      message: /before you ask for the next/,
    })
  })

  const ends: readonly [name: string, end: () => void][] = [
    ['break', () => undefined],
    [
      'an error',
      () => {
        throw new Error('mine')
      },
    ],
  ]
  for (const [name, end] of ends) {
    it(`leaves the rest to the host after ${name} in the loop`, async () => {
      const input = new WatchedInput(split(FORM, 100))
      const loop = async (): Promise<void> => {
        for await (const part of post(input).uploads()) {
          end()
          assert.equal(part.name, 'a')
          break
        }
      }
      await loop().catch((error: unknown) => assert.match(String(error), /mine/))
      assert.equal(input.isLeft, true)
      assert.ok(input.readCount < input.chunks.length)
    })
  }

  it('can be asked for once, and not after form()', async () => {
    const request = post(new WatchedInput([FORM]))
    await request.uploads().next()
    await assert.rejects(request.uploads().next(), { name: 'TypeError', message: /once/ })
    const other = post(new WatchedInput([FORM]))
    await other.form()
    await assert.rejects(other.uploads().next(), { name: 'TypeError', message: /once/ })
    await other.close()
  })

  for (const turns of [0, 1, 2, 20]) {
    it(`ends when the request is closed, after ${turns} turns of waiting for the client`, async () => {
      let stop: (() => void) | undefined
      const input: Input = {
        [Symbol.asyncIterator]: () => ({
          next: () =>
            new Promise((resolve) => (stop = () => resolve({ done: true, value: undefined }))),
          return: async () => {
            stop?.()
            return { done: true, value: undefined }
          },
        }),
      }
      const request = post(input)
      const waiting = request.uploads().next()
      for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate)
      await request.close()
      await assert.rejects(waiting)
    })
  }

  it('passes an error of a destination on, and aborts it for one of the form', async () => {
    const full = new WritableStream({ write: () => Promise.reject(new Error('full')) })
    await assert.rejects(async () => {
      for await (const part of post(new WatchedInput([FORM])).uploads()) await part.save(full)
    }, /full/)
    let reason: unknown
    const watched = new WritableStream({
      abort: (error) => {
        reason = error
      },
    })
    const cut = FORM.subarray(0, 200)
    await assert.rejects(
      async () => {
        for await (const part of post(new WatchedInput([cut])).uploads()) {
          if (part.isFile) await part.save(watched)
        }
      },
      { status: 400 },
    )
    assert.ok(reason instanceof Error)
  })
})
