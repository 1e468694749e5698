/** What every store of sessions promises. */

import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { it } from 'node:test'
import type { SessionStore } from '../../src/sessions/index.ts'

/** Runs the promises against a store. It should be empty, and can be one that others use too. */
export function testStore(open: () => SessionStore): void {
  it('gives back what was set, and undefined for what was not', async () => {
    const store = open()
    const [key, other] = [randomUUID(), randomUUID()]
    const text = '{"a":[1,"ü\u{1f600}\\u0000","__proto__"]}'
    await store.set(key, text, 60)
    assert.equal(await store.get(key), text)
    assert.equal(await store.get(other), undefined)
  })

  it('keeps the last text of a key', async () => {
    const store = open()
    const key = randomUUID()
    await store.set(key, 'first', 60)
    await store.set(key, 'second', 60)
    assert.equal(await store.get(key), 'second')
  })

  it('keeps texts that look like other values', async () => {
    const store = open()
    for (const text of ['', 'null', '1', 'true', '{}', '"x"', 'NaN', '[object Object]']) {
      const key = randomUUID()
      await store.set(key, text, 60)
      assert.equal(await store.get(key), text)
    }
  })

  it('forgets what is deleted, and deletes what is not there', async () => {
    const store = open()
    const key = randomUUID()
    await store.set(key, 'text', 60)
    await store.delete(key)
    await store.delete(key)
    assert.equal(await store.get(key), undefined)
  })

  it('does not give what is over', async () => {
    const store = open()
    const key = randomUUID()
    await store.set(key, 'text', 60)
    await store.set(key, 'text', 0)
    assert.equal(await store.get(key), undefined)
  })

  it('touches nothing that is not there', async () => {
    const store = open()
    const key = randomUUID()
    assert.notEqual(await store.touch?.(key, 60), true)
    assert.equal(await store.get(key), undefined)
  })

  it('touches what is there', async () => {
    const store = open()
    const key = randomUUID()
    await store.set(key, 'text', 60)
    assert.notEqual(await store.touch?.(key, 120), false)
    assert.equal(await store.get(key), 'text')
  })
}
