import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Flagon } from '../../src/app/index.ts'
import { exchange } from '../message/exchange.ts'

interface BlameRow {
  readonly name: string
  readonly setUp: (app: Flagon) => void
  /** What the log says. */
  readonly blamed: RegExp
}

/** What JavaScript lets a function return. */
function wrong(): string {
  const five: string = JSON.parse('5')
  return five
}

const ROWS: readonly BlameRow[] = [
  {
    name: 'a view',
    setUp: (app) => app.get('/', { endpoint: 'index' }, wrong),
    blamed: /The view of index returned the number 5: return text/,
  },
  {
    name: 'a hook before the view',
    setUp: (app) =>
      app.beforeRequest(function requireLogin() {
        return wrong()
      }),
    blamed: /The beforeRequest hook requireLogin returned the number 5: return text/,
  },
  {
    name: 'an asynchronous hook without a name',
    setUp: (app) => app.beforeRequest(async () => wrong()),
    blamed: /The beforeRequest hook \(anonymous\) returned the number 5/,
  },
  {
    name: 'an error handler',
    setUp: (app) =>
      app.errorHandler(404, function onNotFound() {
        return JSON.parse('null')
      }),
    blamed: /The error handler onNotFound returned null, which is no response/,
  },
  {
    name: 'a hook after the view',
    setUp: (app) =>
      app.afterRequest(function addHeader() {
        return JSON.parse('"text"')
      }),
    blamed: /The afterRequest hook addHeader returned the string "text": it must return a Response/,
  },
  {
    name: 'a view that returns a function',
    setUp: (app) =>
      app.get('/', { endpoint: 'index' }, () => {
        const view: unknown = function nested() {}
        return JSON.parse('0') || view
      }),
    blamed: /The view of index returned the function nested/,
  },
]

describe('the log names who returned what is no response', () => {
  for (const { name, setUp, blamed } of ROWS) {
    it(`${name}`, async () => {
      const log: string[] = []
      const app = new Flagon()
      setUp(app)
      const answer = await exchange(app, { log })
      assert.equal(answer.status, '500 Internal Server Error')
      assert.match(log.join(''), blamed)
      assert.doesNotMatch(answer.text, /returned/)
    })
  }
})
