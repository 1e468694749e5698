import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { HeaderMap, HeaderSet } from '../../src/http/index.ts'

describe('HeaderSet', () => {
  it('reads the members of a field, over all its lines', () => {
    const headers = new HeaderMap([
      ['Vary', 'Accept, ,Cookie'],
      ['Vary', 'Origin'],
    ])
    assert.deepEqual([...new HeaderSet(headers, 'Vary')], ['Accept', 'Cookie', 'Origin'])
  })

  it('adds what is not there yet, without regard to case', () => {
    const headers = new HeaderMap({ Vary: 'Accept, cookie' })
    new HeaderSet(headers, 'Vary').add('Cookie', 'Origin')
    assert.equal(headers.get('Vary'), 'Accept, cookie, Origin')
  })

  it('makes the field when it is not there', () => {
    const headers = new HeaderMap()
    const vary = new HeaderSet(headers, 'Vary')
    assert.equal(vary.has('Cookie'), false)
    vary.add('Cookie')
    assert.equal(headers.get('Vary'), 'Cookie')
    assert.equal(vary.has('COOKIE'), true)
  })

  it('leaves the field away when nothing is added', () => {
    const headers = new HeaderMap()
    new HeaderSet(headers, 'Vary').add()
    assert.equal(headers.has('Vary'), false)
  })

  it('takes members away, and the field with the last of them', () => {
    const headers = new HeaderMap({ Vary: 'Accept, Cookie, Origin' })
    const vary = new HeaderSet(headers, 'Vary')
    vary.delete('cookie', 'accept')
    assert.equal(String(vary), 'Origin')
    assert.equal(vary.size, 1)
    vary.delete('origin')
    assert.equal(headers.has('Vary'), false)
  })

  it('is replaced as a whole', () => {
    const headers = new HeaderMap({ Allow: 'GET' })
    const allow = new HeaderSet(headers, 'Allow')
    allow.replace(['PUT', 'DELETE', 'put'])
    assert.equal(headers.get('Allow'), 'PUT, DELETE')
    allow.replace()
    assert.equal(headers.has('Allow'), false)
  })

  for (const member of ['', 'a, b', 'a b', 'a\r\nX: y', 'é', '"a"']) {
    it(`refuses ${JSON.stringify(member)}, which is no name, and stays as it was`, () => {
      const headers = new HeaderMap({ Vary: 'Accept' })
      const vary = new HeaderSet(headers, 'Vary')
      assert.throws(() => vary.add(member), { name: 'TypeError', message: /Vary/ })
      assert.throws(() => vary.replace([member]), TypeError)
      assert.equal(headers.get('Vary'), 'Accept')
    })
  }
})
