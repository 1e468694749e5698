import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { json } from '../../src/message/index.ts'
import { exchange } from './exchange.ts'

describe('json', () => {
  it('answers with a value in JSON and a line break', async () => {
    const answer = await exchange(json({ b: 1, a: 'ü', c: null }).gateway)
    assert.equal(answer.header('Content-Type'), 'application/json')
    assert.equal(answer.text, '{"b":1,"a":"ü","c":null}\n')
  })

  for (const value of [null, true, 5, 'x', [1, 2], {}]) {
    it(`takes ${JSON.stringify(value)}`, async () => {
      assert.deepEqual(JSON.parse((await exchange(json(value).gateway)).text), value)
    })
  }

  it('takes status, headers and a media type', async () => {
    const answer = await exchange(
      json([], { status: 201, headers: { 'X-A': '1' }, mimetype: 'application/problem+json' })
        .gateway,
    )
    assert.equal(answer.status, '201 Created')
    assert.equal(answer.header('X-A'), '1')
    assert.equal(answer.header('Content-Type'), 'application/problem+json')
  })

  const circle: { self?: unknown } = {}
  circle.self = circle
  const refused: Readonly<Record<string, unknown>> = {
    undefined: undefined,
    'a function': () => 1,
    'a symbol': Symbol('x'),
    'a big integer': { n: 1n },
    'a circle': circle,
  }
  for (const [name, value] of Object.entries(refused)) {
    it(`refuses ${name}`, () => {
      assert.throws(() => json(value), { name: 'TypeError', message: /JSON/ })
    })
  }

  it('writes a lone surrogate so that the answer is UTF-8', async () => {
    const answer = await exchange(json({ a: '\ud800' }).gateway)
    assert.equal(answer.text, '{"a":"\\ud800"}\n')
  })
})
