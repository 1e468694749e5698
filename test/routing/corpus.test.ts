import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CASES_PATH, judgeCase, readCases, readDivergences } from '../cases/routing.ts'

const file = readCases(CASES_PATH)
const divergences = readDivergences()

describe('the cases recorded from Werkzeug', () => {
  it('are there', () => {
    assert.ok(file.cases.length >= 193)
  })

  for (const routingCase of file.cases) {
    it(`${routingCase.id} ${routingCase.map}: ${routingCase.note || routingCase.op}`, () => {
      const verdict = judgeCase(file, routingCase, divergences)
      assert.ok(verdict.type !== 'failed', JSON.stringify(verdict))
    })
  }

  it('differ where it was decided, and nowhere else', () => {
    const verdicts = file.cases.map(
      (each) => [each.id, judgeCase(file, each, divergences)] as const,
    )
    const differing = verdicts.flatMap(([id, verdict]) =>
      verdict.type === 'diverges' ? `${id} ${verdict.class}` : [],
    )
    assert.deepEqual(differing, [
      'M055 integers-are-exact',
      'M056 digits-are-ascii',
      'M097 refused-value-tries-the-next-rule',
      'B227 booleans-are-lower-case',
      'B240 value-errors-are-type-errors',
      'B249 slashes-in-values-come-back',
      'B252 value-errors-are-type-errors',
    ])
  })

  it('fail when the answer is neither theirs nor the decided one', () => {
    const [wrong] = file.cases
    assert.ok(wrong)
    const changed = { ...wrong, expect: { status: 404, type: 'NotFound' } }
    assert.equal(judgeCase(file, changed, divergences).type, 'failed')
    assert.equal(judgeCase(file, { ...wrong, map: 'nowhere' }, divergences).type, 'failed')
  })
})
