import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { StreamingBody } from '../../src/gateway/index.ts'
import { beginLending, offerLending, passLending } from '../../src/gateway/index.ts'

/** A body, and how often it was told to lend. */
function createLender(): { body: StreamingBody; asked: () => number } {
  let count = 0
  const body: StreamingBody = { *[Symbol.iterator]() {} }
  offerLending(body, () => {
    count += 1
  })
  return { body, asked: () => count }
}

describe('lending', () => {
  it('begins when it is asked for', () => {
    const { body, asked } = createLender()
    assert.equal(asked(), 0)
    assert.equal(beginLending(body), true)
    assert.equal(asked(), 1)
  })

  it('is passed on to a body of the same chunks', () => {
    const { body, asked } = createLender()
    const outer = passLending({ *[Symbol.iterator]() {} }, body)
    assert.equal(beginLending(outer), true)
    assert.equal(asked(), 1)
  })

  const STRANGERS: readonly (readonly [
    name: string,
    make: (body: StreamingBody) => StreamingBody,
  ])[] = [
    ['a body that never offered it', () => ({ *[Symbol.iterator]() {} })],
    ['a body of one that never offered it', (body) => passLending({ ...body }, { ...body })],
    ['a copy', (body) => ({ ...body })],
    ['what inherits from a lender', (body) => Object.create(body)],
    ['a proxy', (body) => new Proxy(body, {})],
  ]
  for (const [name, make] of STRANGERS) {
    it(`is not begun by ${name}`, () => {
      const { body, asked } = createLender()
      assert.equal(beginLending(make(body)), false)
      assert.equal(asked(), 0)
    })
  }
})
