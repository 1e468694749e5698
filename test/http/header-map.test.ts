import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { HeaderMap } from '../../src/http/index.ts'

describe('HeaderMap', () => {
  it('finds a name in any case and keeps the case it was written in', () => {
    const headers = new HeaderMap({ 'X-Powered': 'tea' })
    assert.equal(headers.get('x-pOWERED'), 'tea')
    assert.equal(headers.has('X-POWERED'), true)
    assert.deepEqual(headers.toList(), [['X-Powered', 'tea']])
  })

  it('gives undefined for a name that is not there', () => {
    assert.equal(new HeaderMap().get('X-A'), undefined)
    assert.equal(new HeaderMap().has('X-A'), false)
  })

  it('is made of pairs, with their duplicates, in order', () => {
    const headers = new HeaderMap([
      ['X-A', '1'],
      ['X-B', '2'],
      ['x-a', '3'],
    ])
    assert.equal(headers.get('X-A'), '1, 3')
    assert.deepEqual(headers.getAll('X-A'), ['1', '3'])
    assert.deepEqual(
      [...headers].map(([name]) => name),
      ['X-A', 'X-B', 'x-a'],
    )
  })

  it('is made of the headers of fetch, each Set-Cookie for itself', () => {
    const fetched = new Headers({ 'X-A': '1' })
    fetched.append('Set-Cookie', 'a=1')
    fetched.append('Set-Cookie', 'b=2')
    const headers = new HeaderMap(fetched)
    assert.deepEqual(headers.getSetCookie(), ['a=1', 'b=2'])
  })

  it('sets a value in the place of the first one, and takes the others away', () => {
    const headers = new HeaderMap([
      ['X-A', '1'],
      ['X-B', '2'],
      ['x-a', '3'],
    ])
    headers.set('X-a', '4')
    assert.deepEqual(headers.toList(), [
      ['X-a', '4'],
      ['X-B', '2'],
    ])
  })

  it('deletes all values of a name', () => {
    const headers = new HeaderMap([
      ['X-A', '1'],
      ['x-a', '3'],
      ['X-B', '2'],
    ])
    headers.delete('X-A')
    assert.deepEqual([...headers.entries()], [['X-B', '2']])
  })

  it('takes names that objects have for nothing special', () => {
    const headers = new HeaderMap()
    headers.set('__proto__', 'x')
    headers.set('constructor', 'y')
    assert.deepEqual(headers.toList(), [
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ])
  })

  it('gives a list that is a copy', () => {
    const headers = new HeaderMap({ 'X-A': '1' })
    const list = headers.toList()
    list[0]?.splice(1, 1, 'changed')
    list.push(['X-B', '2'])
    assert.deepEqual(headers.toList(), [['X-A', '1']])
  })

  it('keeps obs-text and tabs, which may be sent', () => {
    const headers = new HeaderMap({ 'X-A': 'é\tü' })
    assert.equal(headers.get('X-A'), 'é\tü')
  })

  const refused: readonly (readonly [name: string, value: string])[] = [
    ['X-A', 'a\r\nX-B: b'],
    ['X-A', 'a\nb'],
    ['X-A', 'a\0b'],
    ['X-A', 'a\x7fb'],
    ['X-A', '€'],
    ['', 'a'],
    ['X A', 'a'],
    ['X:A', 'a'],
    ['X-A\r\n', 'a'],
    ['é', 'a'],
  ]
  for (const [name, value] of refused) {
    it(`refuses ${JSON.stringify([name, value])} at the call`, () => {
      const headers = new HeaderMap()
      assert.throws(() => headers.set(name, value), TypeError)
      assert.throws(() => headers.append(name, value), TypeError)
      assert.throws(() => new HeaderMap([[name, value]]), TypeError)
      assert.deepEqual(headers.toList(), [])
    })
  }

  it('refuses a value that is no string, and says what it is', () => {
    const headers = new HeaderMap()
    assert.throws(
      () => Reflect.apply(headers.set, headers, ['Age', 5]),
      /Age is not a string.*number/,
    )
  })
})
