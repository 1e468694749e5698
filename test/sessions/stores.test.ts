import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it, mock } from 'node:test'
import { MemoryStore, UnstorageStore } from '../../src/sessions/index.ts'
import { testStore } from './store-contract.ts'
import { createStorage, fsDriver } from './unstorage.ts'

describe('MemoryStore', () => {
  testStore(() => new MemoryStore())

  it('keeps a text for its time, from the last touch on', async () => {
    mock.timers.enable({ apis: ['Date'], now: 0 })
    try {
      const store = new MemoryStore()
      await store.set('a', 'text', 60)
      mock.timers.tick(59_999)
      assert.equal(await store.get('a'), 'text')
      await store.touch('a', 60)
      mock.timers.tick(59_999)
      assert.equal(await store.get('a'), 'text')
      mock.timers.tick(1)
      assert.equal(await store.get('a'), undefined)
      await store.touch('a', 60)
      assert.equal(await store.get('a'), undefined)
      assert.equal(store.size, 0)
    } finally {
      mock.timers.reset()
    }
  })

  it('does not grow above its limit: what was saved longest ago goes first', async () => {
    const store = new MemoryStore({ maxSessions: 2 })
    await store.set('a', '1', 60)
    await store.set('b', '2', 60)
    await store.set('a', '3', 60)
    await store.set('c', '4', 60)
    assert.deepEqual(
      [await store.get('a'), await store.get('b'), await store.get('c'), store.size],
      ['3', undefined, '4', 2],
    )
  })

  it('forgets what is over although nobody asks for it', async () => {
    mock.timers.enable({ apis: ['Date'], now: 0 })
    try {
      const store = new MemoryStore()
      for (let i = 0; i < 5; i++) await store.set(String(i), 'text', 60)
      mock.timers.tick(60_000)
      await store.set('next', 'text', 60)
      assert.equal(store.size, 1)
    } finally {
      mock.timers.reset()
    }
  })
})

describe('UnstorageStore in memory', () => {
  testStore(() => new UnstorageStore(createStorage()))

  it('knows when a session ends although the driver does not', async () => {
    mock.timers.enable({ apis: ['Date'], now: 0 })
    try {
      const store = new UnstorageStore(createStorage())
      await store.set('a', 'text', 60)
      mock.timers.tick(60_000)
      assert.equal(await store.get('a'), undefined)
    } finally {
      mock.timers.reset()
    }
  })

  it('puts its keys below a prefix', async () => {
    const storage = createStorage()
    await new UnstorageStore(storage).set('a', 'text', 60)
    await new UnstorageStore(storage, { prefix: 'shop:session' }).set('a', 'text', 60)
    assert.deepEqual((await storage.getKeys()).sort(), ['session:a', 'shop:session:a'])
  })

  for (const value of ['text', 1, { text: 1, end: 2 }, { end: 9e15 }, [], null]) {
    it(`takes ${JSON.stringify(value)} that others wrote for nothing`, async () => {
      const storage = createStorage()
      await storage.setItem('session:a', value)
      assert.equal(await new UnstorageStore(storage).get('a'), undefined)
    })
  }
})

describe('UnstorageStore in files', () => {
  const base = mkdtempSync(join(tmpdir(), 'flagon-sessions-'))
  after(() => rmSync(base, { recursive: true }))
  testStore(() => new UnstorageStore(createStorage({ driver: fsDriver({ base }) })))
})
