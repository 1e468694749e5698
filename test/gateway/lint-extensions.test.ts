import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Application, Environ, HeaderList } from '../../src/gateway/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { createTestEnviron, perform } from './exchange.ts'
import { breaks, Listener } from './misuse.ts'

/** What an application calls, and with which environ. */
interface CallRow {
  readonly name: string
  readonly call: (environ: Environ, current: Environ) => unknown
}

const CALLS: readonly CallRow[] = [
  { name: 'wsgi.signal', call: (environ, current) => environ['wsgi.signal']?.(current) },
  {
    name: 'wsgi.wait_until',
    call: (environ, current) => environ['wsgi.wait_until']?.(current, Promise.resolve()),
  },
  {
    name: 'wsgi.early_hints',
    call: (environ, current) => environ['wsgi.early_hints']?.(current, [['Link', '</a.css>']]),
  },
]

const LATE_CALLS = CALLS.filter(({ name }) => name !== 'wsgi.signal')

/** An environ whose extensions note the environs they are called with. */
function createExtended(noted: Environ[]): Environ {
  const note = (environ: Environ): AbortSignal => {
    noted.push(environ)
    return new AbortController().signal
  }
  return createTestEnviron({
    'wsgi.signal': note,
    'wsgi.wait_until': note,
    'wsgi.early_hints': note,
  })
}

async function inside(environ: Environ, act: (environ: Environ) => unknown): Promise<void> {
  const application: Application = (copy, startResponse) => {
    act(copy)
    startResponse('204 No Content', [])
    return []
  }
  await perform(lint(lint(application)), environ)
}

describe('lint, of extensions', () => {
  for (const { name, call } of CALLS) {
    it(`accepts the current environ for ${name}, and passes it on`, async () => {
      const noted: Environ[] = []
      await inside(createExtended(noted), (environ) => {
        call(environ, environ)
        assert.equal(noted[0], environ)
      })
      assert.equal(noted.length, 1)
    })

    it(`accepts a copy of the environ for ${name}`, async () => {
      const noted: Environ[] = []
      await inside(createExtended(noted), (environ) => call(environ, { ...environ }))
      assert.equal(noted.length, 1)
    })

    it(`refuses another environ for ${name}`, async () => {
      const noted: Environ[] = []
      for (const other of [createTestEnviron(), null, undefined]) {
        const act = (environ: Environ): unknown => Reflect.apply(call, undefined, [environ, other])
        await assert.rejects(inside(createExtended(noted), act), breaks(40, 'application'))
      }
      assert.deepEqual(noted, [])
    })
  }

  it('refuses hints with a bad header', async () => {
    const rows: readonly HeaderList[] = [[['Link', 'a\nb']], [['Connection', 'close']]]
    for (const headers of rows) {
      const act = (environ: Environ): void => environ['wsgi.early_hints']?.(environ, headers)
      await assert.rejects(inside(createExtended([]), act), breaks(42, 'application'))
    }
  })

  it('refuses a signal that is none', async () => {
    for (const signal of [undefined, null, {}, new AbortController()]) {
      const act = (copy: Environ): unknown => copy['wsgi.signal']?.(copy)
      const environ = createTestEnviron({ 'wsgi.signal': () => signal })
      await assert.rejects(inside(environ, act), breaks(40, 'server'))
    }
  })

  it('gives the body of a file as the server made it', async () => {
    const body = ['hello']
    const files: unknown[][] = []
    const open = (...file: unknown[]): unknown => {
      files.push(file)
      return body
    }
    await inside(createTestEnviron({ 'wsgi.file_wrapper': open }), (environ) => {
      assert.equal(environ['wsgi.file_wrapper']?.('/file', 1, 2), body)
    })
    assert.deepEqual(files, [['/file', 1, 2]])
  })

  it('says nothing of calls in time', async () => {
    const listener = new Listener()
    const application: Application = (environ, startResponse) => {
      for (const { call } of CALLS) call(environ, environ)
      startResponse('204 No Content', [])
      return []
    }
    await perform(lint(application, listener), createExtended([]))
    assert.deepEqual([...listener.errors, ...listener.warnings], [])
  })

  for (const { name, call } of LATE_CALLS) {
    it(`warns of ${name} after the close`, async () => {
      const listener = new Listener()
      let late: (() => unknown) | undefined
      const application: Application = async function* (environ, startResponse) {
        late = () => call(environ, environ)
        startResponse('204 No Content', [])
        yield ''
      }
      await perform(lint(application, listener), createExtended([]))
      await late?.()
      assert.deepEqual(
        listener.warnings.map(({ rule, side }) => [rule, side]),
        [[41, 'application']],
      )
    })
  }

  it('warns of an application that has not returned when the client leaves', async () => {
    const listener = new Listener()
    const abort = new AbortController()
    const environ = createTestEnviron({ 'wsgi.signal': () => abort.signal })
    let wake = (): void => undefined
    const application: Application = async (copy, startResponse) => {
      copy['wsgi.signal']?.(copy)
      copy['wsgi.signal']?.(copy)
      await new Promise<void>((resolve) => {
        wake = resolve
      })
      startResponse('204 No Content', [])
      return []
    }
    const pending = lint(application, listener)(environ, () => undefined)
    abort.abort()
    assert.deepEqual(
      listener.warnings.map(({ rule }) => rule),
      [2],
    )
    wake()
    await pending
  })

  it('does not warn when the client leaves after that', async () => {
    const listener = new Listener()
    const abort = new AbortController()
    const environ = createTestEnviron({ 'wsgi.signal': () => abort.signal })
    const application: Application = async (copy, startResponse) => {
      copy['wsgi.signal']?.(copy)
      startResponse('204 No Content', [])
      return []
    }
    await perform(lint(application, listener), environ)
    abort.abort()
    assert.deepEqual(listener.warnings, [])
  })

  it('does not make up what the server does not offer', async () => {
    await inside(createTestEnviron(), (environ) => {
      assert.ok(!('wsgi.signal' in environ))
      assert.ok(!('wsgi.wait_until' in environ))
      assert.ok(!('wsgi.early_hints' in environ))
    })
  })
})
