import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MemoryLoader } from '../../src/templating/index.ts'

describe('MemoryLoader', () => {
  it('gives a text by the name of its file', () => {
    const loader = new MemoryLoader({ 'sub/page.eta': 'text' })
    assert.deepEqual(loader.load('sub/page.eta'), { text: 'text', path: 'sub/page.eta' })
    assert.equal(loader.load('sub/page'), undefined)
  })

  it('knows nothing that was not put in', () => {
    const loader = new MemoryLoader({})
    for (const name of ['constructor', '__proto__', 'toString']) {
      assert.equal(loader.load(name), undefined)
    }
  })

  it('gives an empty text', () => {
    assert.equal(new MemoryLoader({ 'empty.eta': '' }).load('empty.eta')?.text, '')
  })

  it('lists its files', () => {
    assert.deepEqual(new MemoryLoader({ 'b.eta': '', 'a.txt': '' }).list(), ['b.eta', 'a.txt'])
  })
})
