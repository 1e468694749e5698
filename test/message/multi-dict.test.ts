import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { BadRequest, MultiDict } from '../../src/message/index.ts'

const FORM = new MultiDict([
  ['a', '1'],
  ['b', 'x'],
  ['a', '2'],
  ['blank', ''],
])

describe('MultiDict', () => {
  it('gets the first value, and undefined for none', () => {
    assert.equal(FORM.get('a'), '1')
    assert.equal(FORM.get('z'), undefined)
    assert.equal(FORM.get('blank'), '')
  })

  it('gets the default for none', () => {
    assert.equal(FORM.get('z', { default: 'y' }), 'y')
    assert.equal(FORM.get('a', { default: 'y' }), '1')
    assert.equal(FORM.get('blank', { default: 'y' }), '')
  })

  it('converts, and takes what cannot be converted for missing', () => {
    assert.equal(FORM.get('a', { type: Number }), 1)
    assert.equal(FORM.get('b', { type: Number }), undefined)
    assert.equal(FORM.get('b', { type: Number, default: 7 }), 7)
    assert.equal(FORM.get('blank', { type: Number, default: 7 }), 7)
    assert.equal(FORM.get('z', { type: Number, default: 7 }), 7)
    assert.equal(FORM.get('b', { type: BigInt, default: 0n }), 0n)
    assert.equal(FORM.get('b', { type: (text) => text.toUpperCase() }), 'X')
  })

  it('gets all values, in a list of its own', () => {
    FORM.getAll('a').push('3')
    assert.deepEqual(FORM.getAll('a'), ['1', '2'])
    assert.deepEqual(FORM.getAll('z'), [])
  })

  it('converts all values, and leaves out those that cannot be', () => {
    const values = new MultiDict([
      ['n', '1'],
      ['n', 'x'],
      ['n', ''],
      ['n', '3'],
    ])
    assert.deepEqual(values.getAll('n', { type: Number }), [1, 3])
    assert.deepEqual(values.getAll('z', { type: Number }), [])
  })

  it('keeps the order of all pairs', () => {
    const pairs = [
      ['a', '1'],
      ['b', 'x'],
      ['a', '2'],
      ['blank', ''],
    ]
    assert.deepEqual([...FORM], pairs)
    assert.deepEqual([...FORM.entries()], pairs)
    assert.equal(FORM.size, 4)
  })

  it('has each name once', () => {
    assert.deepEqual([...FORM.keys()], ['a', 'b', 'blank'])
    assert.equal(FORM.has('a'), true)
    assert.equal(FORM.has('z'), false)
  })

  it('makes an object of the first values', () => {
    assert.deepEqual({ ...FORM.toObject() }, { a: '1', b: 'x', blank: '' })
  })

  it('requires a value, or answers with 400 and the name', () => {
    assert.equal(FORM.require('a'), '1')
    assert.equal(FORM.require('blank'), '')
    assert.throws(
      () => FORM.require('<b>'),
      (error) => error instanceof BadRequest && error.description.includes('"<b>"'),
    )
  })

  it('takes names that objects have for nothing special', () => {
    const args = new MultiDict([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ])
    assert.equal(args.get('toString'), undefined)
    assert.equal(args.get('__proto__'), 'x')
    const object = args.toObject()
    assert.deepEqual(Object.keys(object), ['__proto__', 'constructor'])
    assert.equal(Object.getPrototypeOf(object), null)
  })

  it('is empty when it is made of nothing', () => {
    assert.equal(new MultiDict().size, 0)
  })
})
