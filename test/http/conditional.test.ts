import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ConditionOutcome, Conditions, Validators } from '../../src/http/index.ts'
import { evaluateConditions, isRangeFresh } from '../../src/http/index.ts'

const BEFORE = 'Thu, 02 Jan 2020 03:04:04 GMT'
const CHANGED = 'Thu, 02 Jan 2020 03:04:05 GMT'
const AFTER = 'Thu, 02 Jan 2020 03:04:06 GMT'

/** A version with a strong tag, changed at a part of a second. */
const VERSION: Validators = {
  etag: { value: 'v', isWeak: false },
  lastModified: new Date(Date.parse(CHANGED) + 250),
}

interface ConditionRow {
  readonly conditions: Partial<Conditions>
  readonly outcome: ConditionOutcome
  readonly validators?: Validators
}

const ROWS: readonly ConditionRow[] = [
  { conditions: {}, outcome: 'proceed' },
  { conditions: { ifNoneMatch: '"v"' }, outcome: 'not-modified' },
  { conditions: { ifNoneMatch: 'W/"v"' }, outcome: 'not-modified' },
  { conditions: { ifNoneMatch: '"x", "v"' }, outcome: 'not-modified' },
  { conditions: { ifNoneMatch: '*' }, outcome: 'not-modified' },
  { conditions: { ifNoneMatch: '"x"' }, outcome: 'proceed' },
  { conditions: { ifNoneMatch: 'garbage' }, outcome: 'proceed' },
  { conditions: { ifNoneMatch: '"v"' }, validators: {}, outcome: 'proceed' },
  { conditions: { ifModifiedSince: CHANGED }, outcome: 'not-modified' },
  { conditions: { ifModifiedSince: AFTER }, outcome: 'not-modified' },
  { conditions: { ifModifiedSince: BEFORE }, outcome: 'proceed' },
  { conditions: { ifModifiedSince: 'garbage' }, outcome: 'proceed' },
  { conditions: { ifModifiedSince: CHANGED }, validators: {}, outcome: 'proceed' },
  { conditions: { ifNoneMatch: '"x"', ifModifiedSince: CHANGED }, outcome: 'proceed' },
  { conditions: { ifMatch: '"v"' }, outcome: 'proceed' },
  { conditions: { ifMatch: '*' }, outcome: 'proceed' },
  { conditions: { ifMatch: 'W/"v"' }, outcome: 'failed' },
  { conditions: { ifMatch: '"x"' }, outcome: 'failed' },
  { conditions: { ifMatch: 'garbage' }, outcome: 'failed' },
  { conditions: { ifMatch: '"v"' }, validators: {}, outcome: 'failed' },
  { conditions: { ifMatch: '"v"', ifNoneMatch: '"v"' }, outcome: 'not-modified' },
  { conditions: { ifUnmodifiedSince: CHANGED }, outcome: 'proceed' },
  { conditions: { ifUnmodifiedSince: BEFORE }, outcome: 'failed' },
  { conditions: { ifUnmodifiedSince: 'garbage' }, outcome: 'proceed' },
  { conditions: { ifMatch: '"v"', ifUnmodifiedSince: BEFORE }, outcome: 'proceed' },
  { conditions: { method: 'HEAD', ifNoneMatch: '"v"' }, outcome: 'not-modified' },
  { conditions: { method: 'PUT', ifNoneMatch: '*' }, outcome: 'failed' },
  { conditions: { method: 'PUT', ifNoneMatch: '"x"' }, outcome: 'proceed' },
  { conditions: { method: 'POST', ifModifiedSince: CHANGED }, outcome: 'proceed' },
]

describe('evaluateConditions', () => {
  for (const { conditions, outcome, validators = VERSION } of ROWS) {
    it(`answers ${JSON.stringify(conditions)} with ${outcome}`, () => {
      assert.equal(evaluateConditions({ method: 'GET', ...conditions }, validators), outcome)
    })
  }
})

describe('isRangeFresh', () => {
  const rows: readonly (readonly [ifRange: string | undefined, isFresh: boolean])[] = [
    [undefined, true],
    ['"v"', true],
    ['"x"', false],
    ['W/"v"', false],
    [CHANGED, true],
    [BEFORE, false],
    [AFTER, false],
    ['garbage', false],
    ['*', false],
  ]
  for (const [ifRange, isFresh] of rows) {
    it(`is ${isFresh} for ${ifRange}`, () => {
      assert.equal(isRangeFresh(ifRange, VERSION), isFresh)
    })
  }

  it('is false when there is nothing to compare with', () => {
    assert.equal(isRangeFresh('"v"', {}), false)
    assert.equal(isRangeFresh(CHANGED, {}), false)
  })
})
