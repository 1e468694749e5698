import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { RuleRow } from './url-map-of.ts'
import { matchPath, urlMapOf } from './url-map-of.ts'

function rule(text: string, endpoint: string, ...methods: readonly string[]): RuleRow {
  return [text, { endpoint, methods }]
}

const map = urlMapOf([
  rule('/r', 'list', 'GET'),
  rule('/r', 'create', 'POST'),
  rule('/r/<int:id>', 'one', 'GET', 'PUT'),
  rule('/r/<name>', 'named', 'DELETE'),
  ['/any', { endpoint: 'any' }],
  rule('/bar/', 'get', 'GET'),
  rule('/bar', 'post', 'POST'),
  rule('/only/', 'only', 'POST'),
  rule('/me', 'me', 'POST'),
  rule('/<name>', 'dynamic', 'GET'),
  rule('/v/<int(max=9):n>', 'small', 'GET'),
  rule('/v/5', 'five', 'POST'),
  rule('/none', 'none'),
])

/** A request, and the endpoint, the methods that are allowed, a redirect, or nothing. */
type MethodRow = readonly [method: string, path: string, outcome: unknown]

const rows: readonly MethodRow[] = [
  ['GET', '/r', 'list'],
  ['HEAD', '/r', 'list'],
  ['POST', '/r', 'create'],
  ['get', '/r', 'list'],
  ['Post', '/r', 'create'],
  ['PUT', '/r', ['GET', 'HEAD', 'POST']],
  ['DELETE', '/r/1', 'named'],
  ['POST', '/r/1', ['DELETE', 'GET', 'HEAD', 'PUT']],
  ['GET', '/r/x', ['DELETE']],
  ['BREW', '/any', 'any'],
  ['GET', '/bar', '-> /bar/'],
  ['POST', '/bar', 'post'],
  ['POST', '/bar/', ['GET', 'HEAD']],
  ['DELETE', '/bar', ['GET', 'HEAD', 'POST']],
  ['GET', '/only/', ['POST']],
  ['POST', '/only', '-> /only/'],
  ['GET', '/only', 'dynamic'],
  ['GET', '/me', 'dynamic'],
  ['POST', '/me', 'me'],
  ['PUT', '/me', ['GET', 'HEAD', 'POST']],
  ['GET', '/v/5', 'small'],
  ['PUT', '/v/5', ['GET', 'HEAD', 'POST']],
  // The method is judged before the value.
  ['PUT', '/v/50', ['GET', 'HEAD']],
  ['GET', '/v/50', undefined],
  ['POST', '/r//1', ['DELETE', 'GET', 'HEAD', 'PUT']],
  ['GET', '/r//1', '-> /r/1'],
]

describe('methods', () => {
  for (const [method, path, outcome] of rows) {
    it(`${method} ${path} gives ${JSON.stringify(outcome) ?? 'nothing'}`, () => {
      const match = matchPath(map, path, method)
      const endpoint = Array.isArray(match) && typeof match[1] === 'object' ? match[0] : match
      assert.deepEqual(endpoint, outcome)
    })
  }

  it('are none when a rule takes none', () => {
    assert.equal(matchPath(urlMapOf([rule('/none', 'none')]), '/none'), undefined)
  })
})

describe('allowedMethods', () => {
  it('lists the methods of all rules that take the path', () => {
    assert.deepEqual(map.allowedMethods('/r'), ['GET', 'HEAD', 'POST'])
    assert.deepEqual(map.allowedMethods('/r/1'), ['DELETE', 'GET', 'HEAD', 'PUT'])
    assert.deepEqual(map.allowedMethods('/me'), ['GET', 'HEAD', 'POST'])
    assert.deepEqual(map.allowedMethods('/v/50'), ['GET', 'HEAD'])
    assert.deepEqual(map.allowedMethods('//r//1'), ['DELETE', 'GET', 'HEAD', 'PUT'])
  })

  it('lists nothing for a path that no rule takes, or one that takes any method', () => {
    assert.deepEqual(map.allowedMethods('/r/1/2'), [])
    assert.deepEqual(map.allowedMethods('*'), [])
    assert.deepEqual(urlMapOf(['/any']).allowedMethods('/any'), [])
  })
})
