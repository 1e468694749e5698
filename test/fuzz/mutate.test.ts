import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createRandom } from '../wire/random.ts'
import { mutate } from './mutate.ts'
import { shrink } from './shrink.ts'

const REQUEST =
  'POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nConnection: close\r\n\r\na=\xff'
const DONOR = 'HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n'

function mutateWith(seed: number): string {
  return mutate(REQUEST, createRandom(seed), DONOR)
}

const mutants = Array.from({ length: 2000 }, (_, seed) => mutateWith(seed))

describe('mutate', () => {
  it('makes the same of the same seed', () => {
    assert.deepEqual(
      mutants.slice(0, 100),
      mutants.slice(0, 100).map((_, seed) => mutateWith(seed)),
    )
  })

  it('makes many others, and nearly never none', () => {
    assert.ok(new Set(mutants).size > 1500)
    assert.ok(mutants.filter((mutant) => mutant === REQUEST).length < 100)
  })

  it('makes bytes', () => {
    assert.deepEqual(
      mutants.filter((mutant) => /[^\0-\xff]/.test(mutant)),
      [],
    )
  })
})

describe('shrink', () => {
  it('leaves what it takes, and little more', async () => {
    const text = `${'a'.repeat(500)}X${'b'.repeat(300)}Y${'c'.repeat(100)}`
    assert.equal(await shrink(text, async (shorter) => /X.*Y/.test(shorter)), 'XY')
  })

  it('leaves a text as it is of which nothing can be left out', async () => {
    assert.equal(await shrink('abc', async (shorter) => shorter === 'abc'), 'abc')
  })
})
