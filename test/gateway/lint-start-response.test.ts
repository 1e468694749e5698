import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Application, Body, HeaderList } from '../../src/gateway/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { createTestEnviron, perform } from './exchange.ts'
import type { LooseApplication } from './misuse.ts'
import { answering, breaks, generate, generateLater, Listener, tighten } from './misuse.ts'

interface CallRow {
  readonly name: string
  readonly rule: number
  readonly values: readonly unknown[]
}

const OK = '200 OK'
const PROBLEM = new Error('broken')

const REFUSED_CALLS: readonly CallRow[] = [
  { name: 'a status without a code', rule: 8, values: ['OK', []] },
  { name: 'a bad name', rule: 9, values: [OK, [['a b', 'c']]] },
  { name: 'a bad value', rule: 9, values: [OK, [['a', 'b\r\nc']]] },
  { name: 'a hop-by-hop header', rule: 10, values: [OK, [['Connection', 'close']]] },
  { name: 'a length that is no number', rule: 11, values: [OK, [['Content-Length', '+5']]] },
  {
    name: 'two lengths',
    rule: 11,
    values: [
      OK,
      [
        ['Content-Length', '0'],
        ['content-length', '0'],
      ],
    ],
  },
  {
    name: 'two types',
    rule: 11,
    values: [
      OK,
      [
        ['Content-Type', 'text/plain'],
        ['content-type', 'text/html'],
      ],
    ],
  },
]

interface LengthRow {
  readonly name: string
  readonly length: string
  readonly body: readonly string[]
  readonly status?: string
  readonly method?: string
}

const WRONG_LENGTHS: readonly LengthRow[] = [
  { name: 'fewer bytes', length: '6', body: ['hel', 'lo'] },
  { name: 'more bytes', length: '4', body: ['hel', 'lo'] },
  { name: 'no bytes', length: '1', body: [] },
  { name: 'fewer bytes than characters suggest', length: '4', body: ['caf\u00e9'] },
]

const RIGHT_LENGTHS: readonly LengthRow[] = [
  { name: 'the same number of bytes', length: '5', body: ['hel', '', 'lo'] },
  { name: 'the bytes of UTF-8', length: '5', body: ['caf\u00e9'] },
  { name: 'none', length: '0', body: [] },
  { name: 'what a GET would have, for HEAD', length: '12', body: [], method: 'HEAD' },
  { name: 'the body of a GET, for HEAD', length: '5', body: ['hello'], method: 'HEAD' },
  { name: 'what a GET would have, for 304', length: '12', body: [], status: '304 Not Modified' },
]

function calling(...values: readonly unknown[]): Application {
  const application: LooseApplication = (_environ, startResponse) => {
    startResponse(...values)
    return []
  }
  return tighten(application)
}

function answeringLength({ length, body, status = OK }: LengthRow, isLater: boolean): Application {
  return answering(
    () => (isLater ? generateLater(...body) : [...body]),
    [['Content-Length', length]],
    status,
  )
}

describe('lint, of startResponse', () => {
  for (const { name, rule, values } of REFUSED_CALLS) {
    it(`refuses ${name}`, async () => {
      await assert.rejects(perform(lint(calling(...values))), breaks(rule, 'application'))
    })
  }

  it('throws a TypeError, out of the call', () => {
    const application = lint((_environ, startResponse) => {
      assert.throws(() => startResponse('nonsense', []), TypeError)
      throw PROBLEM
    })
    assert.throws(() => application(createTestEnviron(), () => undefined), PROBLEM)
  })

  for (const row of WRONG_LENGTHS) {
    it(`refuses a length with ${row.name}`, async () => {
      for (const isLater of [false, true]) {
        const application = lint(answeringLength(row, isLater))
        await assert.rejects(perform(application), breaks(11, 'application'))
      }
    })
  }

  for (const row of RIGHT_LENGTHS) {
    it(`accepts a length with ${row.name}`, async () => {
      for (const isLater of [false, true]) {
        const environ = createTestEnviron({ REQUEST_METHOD: row.method ?? 'GET' })
        const outcome = await perform(lint(answeringLength(row, isLater)), environ)
        assert.deepEqual(outcome.headers, [['Content-Length', row.length]])
      }
    })
  }

  it('never lets more bytes out than the length says', () => {
    const application = lint(answering(() => generate('hel', 'lo'), [['Content-Length', '4']]))
    const body = application(createTestEnviron(), () => undefined)
    assert.ok(Symbol.iterator in body)
    const iterator = body[Symbol.iterator]()
    assert.equal(iterator.next().value, 'hel')
    assert.throws(() => iterator.next(), breaks(11, 'application'))
    body.close?.()
  })

  it('refuses a second call without an error, even if the first one threw', async () => {
    const application: LooseApplication = (_environ, startResponse) => {
      assert.throws(() => startResponse('nonsense', []), breaks(8, 'application'))
      startResponse(OK, [])
      return []
    }
    await assert.rejects(perform(lint(tighten(application))), breaks(12, 'application'))
  })

  it('accepts a second call with an error', async () => {
    const twice: LooseApplication = (_environ, startResponse) => {
      startResponse(OK, [['X-First', '1']])
      startResponse('503 Service Unavailable', [['X-Second', '2']], PROBLEM)
      return []
    }
    const { status, headers } = await perform(lint(tighten(twice)))
    assert.equal(status, '503 Service Unavailable')
    assert.deepEqual(headers, [['X-Second', '2']])
  })

  it('accepts a second call with an error, when the first one threw', async () => {
    const application: LooseApplication = (_environ, startResponse) => {
      assert.throws(() => startResponse('nonsense', []), breaks(8, 'application'))
      startResponse(OK, [], PROBLEM)
      return []
    }
    assert.equal((await perform(lint(tighten(application)))).status, OK)
  })

  it('passes on as many arguments as it was given', () => {
    const counts: number[] = []
    const count = (...values: readonly unknown[]): void => {
      counts.push(values.length)
    }
    lint(calling(OK, []))(createTestEnviron(), count)
    lint(calling(OK, [], undefined))(createTestEnviron(), count)
    lint(calling(OK, [], PROBLEM))(createTestEnviron(), count)
    assert.deepEqual(counts, [2, 2, 3])
  })

  it('accepts the same list of headers again in one request', async () => {
    const headers: HeaderList = []
    const application: LooseApplication = (_environ, startResponse) => {
      startResponse(OK, headers)
      startResponse(OK, headers, PROBLEM)
      return []
    }
    assert.equal((await perform(lint(tighten(application)))).status, OK)
  })

  it('finds out who changes the list of headers after the call', async () => {
    for (const body of [[], generate('hello'), generate<string>()]) {
      const application = lint((_environ, startResponse): Body => {
        const headers: HeaderList = [['X-A', '1']]
        startResponse(OK, headers)
        headers.push(['X-B', '2'])
        return body
      })
      await assert.rejects(perform(application), breaks(14, 'application'))
    }
  })

  it('finds out who takes a header away after the call', async () => {
    const application = lint((_environ, startResponse): Body => {
      const headers: HeaderList = [['X-A', '1']]
      startResponse(OK, headers)
      headers.pop()
      return []
    })
    await assert.rejects(perform(application), breaks(14, 'application'))
  })

  it('finds out who changes a pair of the list after the call', async () => {
    for (const i of [0, 1]) {
      const application = lint((_environ, startResponse): Body => {
        const pair: [string, string] = ['X-A', '1']
        startResponse(OK, [pair])
        pair[i] = 'other'
        return []
      })
      await assert.rejects(perform(application), breaks(14, 'application'))
    }
  })

  it('lets the server change its list, but not a pair', () => {
    const linted = lint(calling(OK, [['X-A', '1']]))
    linted(createTestEnviron(), (_status, headers) => {
      headers.push(['Date', 'now'])
      const [pair = ['', '']] = headers
      assert.throws(() => pair.pop(), TypeError)
    })
  })

  it('finds out a server that gives something back', () => {
    const linted = lint(calling(OK, []))
    assert.throws(() => linted(createTestEnviron(), () => 'write'), breaks(13, 'server'))
  })

  it('finds out a server that forgets that it sent the head', async () => {
    await assert.rejects(
      restartLate(() => undefined),
      breaks(12, 'server'),
    )
  })

  it('finds out a server that forgets that it took an Array', () => {
    let restart = (): void => undefined
    const application = lint((_environ, startResponse) => {
      startResponse(OK, [])
      restart = () => startResponse('500 Internal Server Error', [], PROBLEM)
      return ['hello']
    })
    application(createTestEnviron(), () => undefined)
    assert.throws(restart, breaks(12, 'server'))
  })

  it('finds out a server that throws another error than it was given', async () => {
    const throwAnother = (): void => {
      throw new Error('another')
    }
    await assert.rejects(restartLate(throwAnother), breaks(12, 'server'))
  })

  it('finds out a server that throws the error before there was a chunk', async () => {
    const application = lint((_environ, startResponse) => {
      startResponse(OK, [])
      startResponse('500 Internal Server Error', [], PROBLEM)
      return []
    })
    const start = (_status: string, _headers: HeaderList, error?: unknown): void => {
      if (error !== undefined) throw error
    }
    assert.throws(() => application(createTestEnviron(), start), breaks(15, 'server'))
  })

  it('lets another error of a server through, as long as nothing was sent', () => {
    const other = new Error('another')
    const application = lint((_environ, startResponse) => {
      startResponse(OK, [])
      startResponse('500 Internal Server Error', [], PROBLEM)
      return []
    })
    const start = (_status: string, _headers: HeaderList, error?: unknown): void => {
      if (error !== undefined) throw other
    }
    assert.throws(() => application(createTestEnviron(), start), other)
  })

  it('accepts a server that throws the error it was given', async () => {
    const throwIt = (error: unknown): void => {
      throw error
    }
    await assert.rejects(restartLate(throwIt), PROBLEM)
  })
})

/** Sends a chunk, and calls startResponse with an error after that; `refuse` is the server's answer. */
async function restartLate(refuse: (error: unknown) => void): Promise<void> {
  const application = lint(async function* (_environ, startResponse) {
    startResponse(OK, [])
    yield 'hello'
    startResponse('500 Internal Server Error', [], PROBLEM)
  })
  const body = await application(createTestEnviron(), (_status, _headers, error) => {
    if (error !== undefined) refuse(error)
  })
  assert.ok(Symbol.asyncIterator in body)
  try {
    const iterator = body[Symbol.asyncIterator]()
    await iterator.next()
    await iterator.next()
  } finally {
    body.close?.()
  }
}

interface AdviceRow {
  readonly name: string
  readonly rule: number
  readonly status?: string
  readonly headers?: HeaderList
  readonly body?: readonly string[]
}

const TEXT: HeaderList = [['Content-Type', 'text/plain']]

const ADVISED: readonly AdviceRow[] = [
  { name: 'a status without a reason', rule: 8, status: '200' },
  { name: 'a name that begins with a digit', rule: 9, headers: [['1x', 'y']] },
  { name: 'a name that ends in a dash', rule: 9, headers: [['x-', 'y']] },
  { name: 'a value with a space before it', rule: 9, headers: [['X', ' y']] },
  { name: 'a value with a tab after it', rule: 9, headers: [['X', 'y\t']] },
  { name: 'an ETag without quotes', rule: 9, headers: [['ETag', 'abc']] },
  { name: 'an ETag with a small w', rule: 9, headers: [['etag', 'w/"abc"']] },
  { name: 'a body without a type', rule: 9, body: ['hello'] },
  { name: 'a chunk of 204', rule: 17, status: '204 No Content', body: ['hello'] },
]

const NOT_ADVISED: readonly Omit<AdviceRow, 'rule'>[] = [
  { name: 'a status with an empty reason', status: '299 ' },
  { name: 'an ETag', headers: [['ETag', '"abc"']] },
  { name: 'a weak ETag', headers: [['ETag', 'W/"abc"']] },
  { name: 'a body with a type', headers: TEXT, body: ['hello'] },
  { name: 'no body and no type', body: [''] },
  { name: '304 without a type', status: '304 Not Modified', headers: [['ETag', '"a"']] },
  { name: 'a short name', headers: [['X', 'y']] },
]

describe('lint, of what is unwise', () => {
  for (const { name, rule, status, headers = [], body = [] } of ADVISED) {
    it(`warns of ${name}`, async () => {
      const listener = new Listener()
      await perform(
        lint(
          answering(() => [...body], headers, status),
          listener,
        ),
      )
      assert.deepEqual(
        listener.warnings.map((warning) => [warning.rule, warning.side]),
        [[rule, 'application']],
      )
      assert.deepEqual(listener.errors, [])
    })
  }

  for (const { name, status, headers = [], body = [] } of NOT_ADVISED) {
    it(`does not warn of ${name}`, async () => {
      const listener = new Listener()
      await perform(
        lint(
          answering(() => [...body], headers, status),
          listener,
        ),
      )
      assert.deepEqual(listener.warnings, [])
    })
  }

  it('warns of an error that is none', async () => {
    const listener = new Listener()
    await perform(lint(calling(OK, [], null), listener))
    assert.deepEqual(
      listener.warnings.map(({ rule }) => rule),
      [12],
    )
  })

  it('says nothing of an error that is one', async () => {
    const listener = new Listener()
    await perform(lint(calling(OK, [], PROBLEM), listener))
    assert.deepEqual(listener.warnings, [])
  })

  it('says nothing of the body that HEAD does not send', async () => {
    const listener = new Listener()
    const environ = createTestEnviron({ REQUEST_METHOD: 'HEAD' })
    await perform(
      lint(
        answering(() => ['hello'], []),
        listener,
      ),
      environ,
    )
    assert.deepEqual(listener.warnings, [])
  })

  it('says nothing of a missing reason where the protocol has none', async () => {
    const listener = new Listener()
    const environ = createTestEnviron({ SERVER_PROTOCOL: 'HTTP/2' })
    await perform(lint(calling('200', []), listener), environ)
    assert.deepEqual(listener.warnings, [])
  })
})
