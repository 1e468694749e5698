import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Application, Environ, HeaderList } from '../../src/gateway/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { createTestEnviron, perform } from './exchange.ts'
import { breaks } from './misuse.ts'

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

/** An environ whose extensions note the environs they are called with. */
function createExtended(noted: Environ[]): Environ {
  const note = (environ: Environ): void => {
    noted.push(environ)
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

  it('does not make up what the server does not offer', async () => {
    await inside(createTestEnviron(), (environ) => {
      assert.ok(!('wsgi.signal' in environ))
      assert.ok(!('wsgi.wait_until' in environ))
      assert.ok(!('wsgi.early_hints' in environ))
    })
  })
})
