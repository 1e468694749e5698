import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { HOSTS } from './facts.ts'
import type { Capability } from './host.ts'
import type { Inability, Promised } from './row.ts'
import { rows } from './rows/index.ts'
import { scenarios } from './scenarios/index.ts'
import { createTable, TABLE } from './table.ts'

const promises: readonly (Promised & { readonly limits?: readonly Inability[] })[] = [
  ...rows,
  ...scenarios,
]

/** What the list of server tests numbers, and is shown elsewhere: S70 is a round trip through two hosts. */
const ELSEWHERE: Readonly<Record<string, string>> = { S70: 'test/contracts/round-trip.test.ts' }

describe('docs/hosts.md', () => {
  it('is what the rows say', () => {
    const page = readFileSync(TABLE, 'utf8')
    assert.equal(
      page,
      createTable(),
      'docs/hosts.md is stale; run `npm run test:hosts -- --write-docs` to refresh it.',
    )
  })
})

describe('the promises of the contract suite', () => {
  it('have ids of their own', () => {
    const ids = promises.map(({ id }) => id)
    assert.deepEqual(
      ids.filter((id, i) => ids.indexOf(id) !== i),
      [],
    )
  })

  it('have sentences of their own', () => {
    const names = promises.map(({ name }) => name)
    assert.deepEqual(
      names.filter((name, i) => names.indexOf(name) !== i),
      [],
    )
  })

  it('cover S01 to S70', () => {
    const numbers = new Set(promises.map(({ id }) => id.replace(/[a-z]$/, '')))
    const wanted = Array.from({ length: 70 }, (_, i) => `S${String(i + 1).padStart(2, '0')}`)
    assert.deepEqual(
      wanted.filter((id) => !numbers.has(id)),
      Object.keys(ELSEWHERE),
    )
  })

  it('name rules that are in docs/spec.md', () => {
    const spec = readFileSync(new URL('../../docs/spec.md', import.meta.url), 'utf8')
    const known = new Set(Array.from(spec.matchAll(/^(\d+)\. /gm), ([, number]) => Number(number)))
    const unknown = promises.filter(({ rules }) => !rules.every((rule) => known.has(rule)))
    const without = promises.filter(({ rules }) => rules.length === 0)
    assert.deepEqual(unknown, [])
    assert.deepEqual(without, [])
  })

  it('have limits for hosts that could show them, one for each', () => {
    for (const { id, limits = [], needs = [] } of promises) {
      const names = limits.flatMap(({ hosts }) => hosts)
      assert.equal(new Set(names).size, names.length, `${id} has two limits for one host`)
      const blind = HOSTS.filter(({ lacks }) => needs.some((need) => need in lacks))
      const useless = blind.filter(({ name }) => names.includes(name)).map(({ name }) => name)
      assert.deepEqual(useless, [], `${id} is not played there: the limit says nothing`)
    }
  })

  it('are shown on at least one host each, and each capability is needed by one of them', () => {
    const needed = new Set<Capability>(promises.flatMap(({ needs = [] }) => needs))
    for (const { id, needs = [] } of promises) {
      assert.ok(
        HOSTS.some(({ lacks }) => !needs.some((need) => need in lacks)),
        `${id} is shown nowhere`,
      )
    }
    for (const { name, lacks } of HOSTS) {
      const idle = Object.keys(lacks).filter((lack) => ![...needed].some((need) => need === lack))
      assert.deepEqual(idle, [], `${name} lacks what nobody needs`)
    }
  })
})
