import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Application, Environ } from '../../src/gateway/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { createInput, createTestEnviron, Log, perform } from './exchange.ts'
import { breaks, generateLater, Listener } from './misuse.ts'

const HELLO = new TextEncoder().encode('hello')

/** Lets a linted application do something with its environ. */
async function inside(
  environ: Environ,
  act: (environ: Environ) => unknown,
  listener = new Listener(),
): Promise<void> {
  const application: Application = async (copy, startResponse) => {
    await act(copy)
    startResponse('204 No Content', [])
    return []
  }
  await perform(lint(application, listener), environ)
}

async function readInput(environ: Environ): Promise<string> {
  const chunks = []
  for await (const chunk of environ['wsgi.input']) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

function post(length: string | undefined, ...chunks: readonly Uint8Array[]): Environ {
  const input = createInput(...chunks)
  return createTestEnviron({
    REQUEST_METHOD: 'POST',
    CONTENT_LENGTH: length,
    'wsgi.input': input,
  })
}

interface InputRow {
  readonly name: string
  readonly rule: number
  readonly length?: string
  readonly chunks: readonly unknown[]
}

const REFUSED: readonly InputRow[] = [
  { name: 'more bytes than announced', rule: 24, length: '4', chunks: [HELLO] },
  { name: 'fewer bytes than announced', rule: 38, length: '6', chunks: [HELLO] },
]

describe('lint, of the input', () => {
  it('passes the bytes on, and has nothing to say', async () => {
    const listener = new Listener()
    const readAll = async (environ: Environ): Promise<void> => {
      assert.equal(await readInput(environ), 'hellohello')
    }
    await inside(post('10', HELLO, HELLO), readAll, listener)
    await inside(post(undefined), async (environ) => assert.equal(await readInput(environ), ''))
    assert.deepEqual([...listener.errors, ...listener.warnings], [])
  })

  for (const { name, rule, length, chunks } of REFUSED) {
    it(`refuses ${name}`, async () => {
      const environ = post(length)
      const changed = Object.assign(environ, { 'wsgi.input': generateLater(...chunks) })
      await assert.rejects(inside(changed, readInput), breaks(rule, 'server'))
    })
  }

  it('accepts that the body of a GET is withheld', async () => {
    const environ = createTestEnviron({ CONTENT_LENGTH: '5' })
    await inside(environ, async (copy) => assert.equal(await readInput(copy), ''))
  })

  it('gives the end again after the end', async () => {
    await inside(post('5', HELLO), async (environ) => {
      const reader = environ['wsgi.input'][Symbol.asyncIterator]()
      await reader.next()
      assert.equal((await reader.next()).done, true)
      assert.equal((await reader.next()).done, true)
    })
  })

  it('refuses an iterator that gives no objects', async () => {
    const input = { [Symbol.asyncIterator]: () => ({ next: async () => undefined }) }
    const environ = createTestEnviron({ 'wsgi.input': input })
    await assert.rejects(inside(environ, readInput), breaks(36, 'server'))
  })

  it('finds out an input that goes on after its end', async () => {
    const steps = [{ done: true, value: undefined }, { value: HELLO }]
    const input = {
      [Symbol.asyncIterator]: () => ({ next: async () => steps.shift() }),
    }
    const readOn = async (copy: Environ): Promise<void> => {
      const reader = copy['wsgi.input'][Symbol.asyncIterator]()
      await reader.next()
      await reader.next()
    }
    const environ = createTestEnviron({ 'wsgi.input': input })
    await assert.rejects(inside(environ, readOn), breaks(36, 'server'))
  })

  it('finds out an input that goes on after return()', async () => {
    const input = {
      [Symbol.asyncIterator]: () => ({ next: async () => ({ value: HELLO }) }),
    }
    const readOn = async (copy: Environ): Promise<void> => {
      const reader = copy['wsgi.input'][Symbol.asyncIterator]()
      assert.equal((await reader.return?.())?.done, true)
      await reader.next()
    }
    const environ = createTestEnviron({ 'wsgi.input': input })
    await assert.rejects(inside(environ, readOn), breaks(36, 'server'))
  })

  it('passes return() on, which leaves a body incomplete and breaks no rule', async () => {
    const environ = post('10', HELLO, HELLO)
    const listener = new Listener()
    const readOne = async (copy: Environ): Promise<void> => {
      for await (const chunk of copy['wsgi.input']) {
        assert.equal(chunk, HELLO)
        break
      }
    }
    await inside(environ, readOne, listener)
    assert.equal((await environ['wsgi.input'][Symbol.asyncIterator]().next()).done, true)
    assert.deepEqual(listener.errors, [])
  })

  it('lets the error of an input through', async () => {
    const problem = new Error('the client left')
    const input = {
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(problem) }),
    }
    const environ = createTestEnviron({ 'wsgi.input': input })
    await assert.rejects(inside(environ, readInput), problem)
  })

  it('has no other member', async () => {
    const input = Object.assign(createInput(HELLO), { pipe() {} })
    await inside(createTestEnviron({ 'wsgi.input': input }), (environ) => {
      assert.deepEqual(Reflect.ownKeys(environ['wsgi.input']), [])
      assert.ok(!('pipe' in environ['wsgi.input']))
    })
  })

  it('warns of a read after the response', async () => {
    const listener = new Listener()
    let read: (() => Promise<string>) | undefined
    const application = lint(async function* (environ, startResponse) {
      read = () => readInput(environ)
      startResponse('204 No Content', [])
      yield ''
    }, listener)
    await perform(application)
    await read?.()
    assert.deepEqual(
      listener.warnings.map(({ rule }) => rule),
      [36],
    )
  })

  it('warns of a read after an Array was returned, which is the whole response', async () => {
    const listener = new Listener()
    let read: (() => Promise<string>) | undefined
    const application = lint((environ, startResponse) => {
      read = () => readInput(environ)
      startResponse('204 No Content', [])
      return []
    }, listener)
    await perform(application)
    await read?.()
    assert.deepEqual(
      listener.warnings.map(({ rule }) => rule),
      [36],
    )
  })
})

describe('lint, of the log', () => {
  it('passes a text on', async () => {
    const log = new Log()
    const environ = createTestEnviron({ 'wsgi.errors': log })
    await inside(environ, (copy) => copy['wsgi.errors'].write('one\n'))
    assert.equal(log.text, 'one\n')
  })

  it('refuses what is not one text', async () => {
    for (const values of [[42], [], [null], ['a', 'b'], [HELLO]]) {
      const write = (environ: Environ): unknown => {
        const errors = environ['wsgi.errors']
        return Reflect.apply(errors.write, errors, values)
      }
      await assert.rejects(inside(createTestEnviron(), write), breaks(39, 'application'))
    }
  })

  it('has no other member, and needs no receiver', async () => {
    const log = Object.assign(new Log(), { end() {} })
    const environ = createTestEnviron({ 'wsgi.errors': log })
    await inside(environ, (copy) => {
      const { write } = copy['wsgi.errors']
      write('hello\n')
      assert.deepEqual(Reflect.ownKeys(copy['wsgi.errors']), ['write'])
      assert.ok(!('end' in copy['wsgi.errors']))
    })
    assert.equal(log.text, 'hello\n')
  })
})
