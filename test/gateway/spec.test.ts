import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { createSpec, SPEC, SPEC_SOURCES } from '../../scripts/spec.ts'

const GATEWAY = new URL('../../src/gateway/', import.meta.url)

describe('docs/spec.md', () => {
  it('is what the checks say', () => {
    const page = readFileSync(SPEC, 'utf8')
    assert.equal(page, createSpec(), 'docs/spec.md is stale; run `npm run spec` to refresh it.')
  })

  it('has all rules, in order', () => {
    const numbers = Array.from(createSpec().matchAll(/^(\d+)\. /gm), ([, number]) => Number(number))
    assert.deepEqual(
      numbers,
      Array.from({ length: 46 }, (_, i) => i + 1),
    )
  })

  it('has the sentences of every file that has some', () => {
    const names = readdirSync(GATEWAY).filter((name) =>
      /^\s*\/\/\//m.test(readFileSync(new URL(name, GATEWAY), 'utf8')),
    )
    assert.deepEqual(names.sort(), [...SPEC_SOURCES].sort())
  })
})
