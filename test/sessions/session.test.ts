import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Session, SessionError } from '../../src/sessions/index.ts'

const loaded = (values: Record<string, unknown>) => new Session({ load: () => values })

describe('a session', () => {
  it('is used as a Map', () => {
    const session = loaded({ a: 1, b: [2] })
    assert.equal(session.get('a'), 1)
    assert.equal(session.get('none'), undefined)
    assert.equal(session.has('b'), true)
    assert.equal(session.size, 2)
    assert.deepEqual([...session.keys()], ['a', 'b'])
    assert.deepEqual([...session.values()], [1, [2]])
    assert.deepEqual([...session.entries()], [...session])
    assert.equal(session.set('c', null), session)
    assert.equal(session.delete('c'), true)
    session.clear()
    assert.equal(session.size, 0)
  })

  it('is read when it is first looked at, once', () => {
    let reads = 0
    const session = new Session({
      load: () => {
        reads += 1
        return { a: 1 }
      },
    })
    assert.equal(reads, 0)
    session.get('a')
    session.get('a')
    assert.equal(reads, 1)
  })

  const LOOKS: readonly [name: string, look: (session: Session) => unknown][] = [
    ['get', (session) => session.get('a')],
    ['has', (session) => session.has('a')],
    ['size', (session) => session.size],
    ['keys', (session) => session.keys()],
    ['values', (session) => session.values()],
    ['entries', (session) => session.entries()],
    ['iteration', (session) => [...session]],
    ['permanent', (session) => session.permanent],
    ['isNew', (session) => session.isNew],
    ['deleting what is not there', (session) => session.delete('none')],
  ]
  for (const [name, look] of LOOKS) {
    it(`is accessed and not modified by ${name}`, () => {
      const session = loaded({ a: 1 })
      look(session)
      assert.deepEqual([session.accessed, session.modified], [true, false])
    })
  }

  const CHANGES: readonly [name: string, change: (session: Session) => unknown][] = [
    ['set', (session) => session.set('a', 1)],
    ['delete', (session) => session.delete('a')],
    ['clear', (session) => session.clear()],
    [
      'permanent',
      (session) => {
        session.permanent = true
      },
    ],
    [
      'modified',
      (session) => {
        session.modified = true
      },
    ],
    ['regenerate', (session) => session.regenerate()],
  ]
  for (const [name, change] of CHANGES) {
    it(`is accessed and modified by ${name}`, () => {
      const session = loaded({ a: 1 })
      change(session)
      assert.deepEqual([session.accessed, session.modified], [true, true])
    })

    it(`throws at ${name} where it cannot be changed, and reads as empty`, () => {
      const session = new Session({ refusal: 'Set a key.' })
      assert.throws(() => change(session), new SessionError('Set a key.'))
      assert.equal(session.get('a'), undefined)
      assert.equal(session.size, 0)
    })
  }

  it('is untouched as long as nobody looks', () => {
    const session = loaded({ a: 1 })
    session.toRecord()
    assert.deepEqual([session.accessed, session.modified], [false, false])
  })

  it('is new when nothing came with the request, and not when it came empty', () => {
    assert.equal(new Session().isNew, true)
    assert.equal(new Session({ load: () => undefined }).isNew, true)
    assert.equal(loaded({}).isNew, false)
  })

  it('is permanent by a value, as in Flask', () => {
    const session = new Session()
    session.set('a', 1)
    session.permanent = true
    assert.equal(JSON.stringify(session.toRecord()), '{"_permanent":true,"a":1}')
    session.permanent = false
    assert.equal(session.permanent, false)
    assert.deepEqual(session.toRecord(), { a: 1 })
  })

  it('keeps its values and loses its id when it is regenerated', () => {
    const session = new Session({ load: () => ({ a: 1 }), id: 'x' })
    session.regenerate()
    session.regenerate()
    assert.deepEqual([session.id, session.formerId, session.get('a')], [undefined, 'x', 1])
  })
})

class Cart {
  items = []
}

const cycle: Record<string, unknown> = {}
cycle['self'] = { cycle }
const deep = JSON.parse('['.repeat(1001) + ']'.repeat(1001))

const REFUSED: readonly [name: string, value: unknown, message: RegExp][] = [
  ['a Date', { days: [1, new Date(0)] }, /"v": v\.days\[1\] is a Date/],
  ['a bigint', [1n], /v\[0\] is a bigint/],
  ['undefined', undefined, /v is undefined.*delete it/],
  ['undefined inside', { a: undefined }, /v\.a is undefined/],
  ['a hole', new Array(1), /v\[0\] is undefined/],
  ['a function', { f: () => 1 }, /v\.f is a function/],
  ['a symbol', Symbol('x'), /v is a symbol/],
  ['a cycle', cycle, /v\.self\.cycle contains itself/],
  ['half of a surrogate pair', 'a\ud800', /v has half of a surrogate pair/],
  ['half of a surrogate pair in a name', { '\udc00': 1 }, /the name .* has half/],
  ['NaN', Number.NaN, /v is NaN/],
  ['Infinity', [Number.POSITIVE_INFINITY], /v\[0\] is Infinity/],
  ['a Map', new Map(), /v is a Map/],
  ['a Set', new Set(), /v is a Set/],
  ['bytes', new Uint8Array(1), /v is a Uint8Array/],
  ['an object of a class', new Cart(), /v is a Cart/],
  ['a text object', Object('x'), /v is a String/],
  ['what is nested too deep', deep, /nested more than 1000 deep/],
  ['__proto__', JSON.parse('{"__proto__":{"admin":true}}'), /__proto__ leads to a prototype/],
  ['constructor.prototype', { constructor: { prototype: {} } }, /constructor leads to a prototype/],
]

describe('a session refuses', () => {
  for (const [name, value, message] of REFUSED) {
    it(`${name}, and says where`, () => {
      const session = new Session()
      assert.throws(() => session.set('v', value), { name: 'TypeError', message })
      assert.deepEqual([session.modified, session.size], [false, 0])
    })
  }

  it('the name __proto__', () => {
    assert.throws(() => new Session().set('__proto__', 1), /leads to a prototype/)
  })

  it('a name that is no string', () => {
    // @ts-expect-error: a name is a string
    assert.throws(() => new Session().set(1, 1), /must be a string/)
  })

  it('nothing that JSON can carry', () => {
    const session = new Session()
    const shared = { a: [null, true, -1.5, 'ü\u{1f600}', { constructor: 'x' }] }
    session.set('v', { shared, again: shared, bare: Object.create(null) })
    assert.equal(session.modified, true)
  })
})

declare module 'flagon' {
  interface SessionValues {
    readonly typedForTests?: number
  }
}

describe('the types of a session', () => {
  it('are those that were merged', () => {
    const session = new Session()
    session.set('typedForTests', 1)
    const value: number | undefined = session.get('typedForTests')
    assert.equal(value, 1)
    // @ts-expect-error: it is a number
    session.set('typedForTests', 'x')
    const other: unknown = session.get('other')
    assert.equal(other, undefined)
  })
})
