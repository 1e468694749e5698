/** What checkers of gateways have to find, case by case: those of WSGI, Rack and Werkzeug, restated. */

import assert from 'node:assert/strict'
import { createReadStream } from 'node:fs'
import { afterEach, describe, it } from 'node:test'
import type {
  Application,
  Body,
  Chunk,
  Environ,
  HeaderList,
  LintSide,
  Middleware,
} from '../../src/gateway/index.ts'
import {
  checkOpenBodies,
  isComplete,
  LintError,
  lint,
  lintMiddleware,
  openBody,
} from '../../src/gateway/index.ts'
import { createInput, createTestEnviron, perform } from './exchange.ts'
import type { LooseApplication } from './misuse.ts'
import { answering, generate, generateLater, Listener, tighten } from './misuse.ts'

/** Something that is done with a checker. */
type Run = (listener: Listener) => unknown

/** One case; every run of it must end alike. */
interface CaseRow {
  readonly id: string
  readonly name: string
  readonly runs: readonly Run[]
  /** The rule that is broken; none when the case is accepted. */
  readonly rule?: number
  /** Who broke it. Default `application`. */
  readonly side?: LintSide
  /** The rules of the warnings. */
  readonly warns?: readonly number[]
}

const OK = '200 OK'
const TEXT: HeaderList = [['Content-Type', 'text/plain']]
const PROBLEM = new Error('broken')
const BYTES = new TextEncoder().encode('hello')

/** Calls an application with an environ. */
function calledWith(changes: Readonly<Record<string, unknown>>): Run {
  return (listener) =>
    perform(
      lint(
        answering(() => ['hello']),
        listener,
      ),
      createTestEnviron(changes),
    )
}

/** Calls an application with what need not be an environ at all. */
function calledWithOdd(makeEnviron: () => unknown): Run {
  return (listener) => {
    const application = lint(
      answering(() => ['hello']),
      listener,
    )
    return Reflect.apply(application, undefined, [makeEnviron(), () => undefined])
  }
}

/** Has an application return a body. */
function returned(makeBody: () => unknown, headers: HeaderList = TEXT, status = OK): Run {
  return (listener) => perform(lint(answering(makeBody, headers, status), listener))
}

/** Has an application call startResponse. */
function started(...values: readonly unknown[]): Run {
  const application: LooseApplication = (_environ, startResponse) => {
    startResponse(...values)
    return []
  }
  return (listener) => perform(lint(tighten(application), listener))
}

/** Has an application do something with its environ. */
function within(act: (environ: Environ) => unknown, changes = {}): Run {
  return (listener) => {
    const application: Application = async (environ, startResponse) => {
      await act(environ)
      startResponse('204 No Content', [])
      return []
    }
    return perform(lint(application, listener), createTestEnviron(changes))
  }
}

/** Runs an application as it is. */
function running(application: Application, changes = {}): Run {
  return (listener) => perform(lint(application, listener), createTestEnviron(changes))
}

/** Runs a middleware around an application that answers with a body. */
function wrapped(middleware: Middleware, makeBody: () => Body): Run {
  return (listener) => perform(lintMiddleware(middleware, listener)(answering(makeBody)))
}

/** Plays a server: does as it likes with the body. */
function served(makeBody: () => unknown, serve: (body: Body) => unknown): Run {
  return async (listener) => {
    const application = lint(answering(makeBody), listener)
    await serve(await application(createTestEnviron(), () => undefined))
  }
}

/** Reads one chunk, and then does what a server does whose client has left. */
async function leave(body: Body): Promise<void> {
  assert.ok(!isComplete(body))
  const iterator = openBody(body)
  await iterator.next()
  await iterator.return?.()
  await body.close?.()
}

/** Calls a member of an environ as the types would not allow. */
function callMember(environ: Environ, key: string, ...values: readonly unknown[]): unknown {
  return Reflect.apply(Reflect.get(environ, key), environ, values)
}

async function readInput(environ: Environ): Promise<void> {
  for await (const chunk of environ['wsgi.input']) assert.ok(chunk.byteLength > 0)
}

const REQUIRED = [
  'REQUEST_METHOD',
  'SCRIPT_NAME',
  'PATH_INFO',
  'QUERY_STRING',
  'SERVER_NAME',
  'SERVER_PORT',
  'SERVER_PROTOCOL',
  'wsgi.version',
  'wsgi.url_scheme',
  'wsgi.input',
  'wsgi.errors',
  'wsgi.multithread',
  'wsgi.multiprocess',
  'wsgi.run_once',
]

const ENVIRON: readonly CaseRow[] = [
  {
    id: 'A01',
    name: 'an environ that is no ordinary object',
    rule: 27,
    side: 'server',
    runs: [
      calledWithOdd(() => 5),
      calledWithOdd(() => Object.freeze(createTestEnviron())),
      calledWithOdd(() =>
        Object.defineProperty(createTestEnviron(), 'REMOTE_USER', {
          get: () => 'me',
          enumerable: true,
        }),
      ),
      calledWithOdd(() =>
        Object.defineProperty(createTestEnviron(), 'REMOTE_USER', {
          value: 'me',
          enumerable: false,
        }),
      ),
      calledWithOdd(
        () => new Proxy(createTestEnviron(), { getPrototypeOf: () => Array.prototype }),
      ),
    ],
  },
  {
    id: 'A02',
    name: 'an environ without one of its members',
    rule: 28,
    side: 'server',
    runs: REQUIRED.map((key) => calledWith({ [key]: undefined })),
  },
  { id: 'A03', name: 'FOO: {}', rule: 27, side: 'server', runs: [calledWith({ FOO: {} })] },
  {
    id: 'A04',
    name: 'the scheme gopher',
    rule: 34,
    side: 'server',
    runs: [calledWith({ 'wsgi.url_scheme': 'gopher' })],
  },
  {
    id: 'A05',
    name: 'the port howdy',
    rule: 28,
    side: 'server',
    runs: [calledWith({ SERVER_PORT: 'howdy' })],
  },
  {
    id: 'A06',
    name: 'the server name A Host',
    rule: 28,
    side: 'server',
    runs: [calledWith({ SERVER_NAME: 'A Host' })],
  },
  {
    id: 'A07',
    name: 'the host A Host',
    rule: 32,
    side: 'server',
    runs: [calledWith({ HTTP_HOST: 'A Host' })],
  },
  {
    id: 'A08',
    name: 'a method that is no token',
    rule: 28,
    side: 'server',
    runs: [calledWith({ REQUEST_METHOD: 'OOPS?\b!' })],
  },
  {
    id: 'A09',
    name: 'a script name that is relative, or ends with a slash',
    rule: 29,
    side: 'server',
    runs: ['howdy', '/', '/howdy/'].map((name) => calledWith({ SCRIPT_NAME: name })),
  },
  {
    id: 'A10',
    name: 'the length xcii',
    rule: 32,
    side: 'server',
    runs: [calledWith({ CONTENT_LENGTH: 'xcii' })],
  },
  {
    id: 'A11',
    name: 'a query with its mark, or above ASCII',
    rule: 31,
    side: 'server',
    runs: ['?a', '\u1234', 'a#b'].map((query) => calledWith({ QUERY_STRING: query })),
  },
  {
    id: 'A11',
    name: 'a query of null',
    rule: 27,
    side: 'server',
    runs: [calledWith({ QUERY_STRING: null })],
  },
  {
    id: 'A12',
    name: 'neither script name nor path',
    rule: 29,
    side: 'server',
    runs: [calledWith({ SCRIPT_NAME: '', PATH_INFO: '' })],
  },
  {
    id: 'A13',
    name: 'an empty path below /foo',
    runs: [calledWith({ SCRIPT_NAME: '/foo', PATH_INFO: '' })],
  },
  {
    id: 'A14',
    name: 'the path * of a GET',
    rule: 29,
    side: 'server',
    runs: [calledWith({ PATH_INFO: '*' })],
  },
  {
    id: 'A14',
    name: 'the path * of OPTIONS',
    runs: [calledWith({ PATH_INFO: '*', REQUEST_METHOD: 'OPTIONS' })],
  },
  {
    id: 'A15',
    name: 'a path without a slash in front',
    rule: 29,
    side: 'server',
    runs: ['example.com:80', '../etc/passwd', 'http://foo/bar'].map((path) =>
      calledWith({ PATH_INFO: path }),
    ),
  },
  {
    id: 'A16',
    name: 'an input that is not iterable',
    rule: 34,
    side: 'server',
    runs: ['', {}, null].map((input) => calledWith({ 'wsgi.input': input })),
  },
  {
    id: 'A17',
    name: 'a log without write',
    rule: 34,
    side: 'server',
    runs: ['', {}].map((errors) => calledWith({ 'wsgi.errors': errors })),
  },
  {
    id: 'A17',
    name: 'write(42)',
    rule: 39,
    runs: [within((environ) => Reflect.apply(environ['wsgi.errors'].write, undefined, [42]))],
  },
]

/** The characters of ASCII that a token does not have. */
const NOT_IN_TOKEN = [
  ...Array.from({ length: 0x20 }, (_, code) => String.fromCharCode(code)),
  ...' "(),/:;<=>?@[\\]{}\x7f',
]

const IN_TOKEN = Array.from({ length: 0x5e }, (_, i) => String.fromCharCode(0x21 + i)).filter(
  (character) => !NOT_IN_TOKEN.includes(character),
)

const HEAD: readonly CaseRow[] = [
  {
    id: 'A18',
    name: 'headers that are no list of pairs of strings',
    rule: 9,
    runs: [
      {},
      new Map(),
      new Headers(),
      [['a']],
      [['a', 1]],
      [[1, 'a']],
      [['a', 'b', 'c']],
      ['ab'],
    ].map((headers) => started(OK, headers)),
  },
  {
    id: 'A18',
    name: 'a frozen list of headers',
    rule: 14,
    runs: [started(OK, Object.freeze([]))],
  },
  {
    id: 'A19',
    name: 'a header name that is no token',
    rule: 9,
    runs: ['', ...NOT_IN_TOKEN.map((character) => `x${character}y`)].map((name) =>
      started(OK, [[name, 'v']]),
    ),
  },
  {
    id: 'A19',
    name: 'a header name of any other character',
    runs: IN_TOKEN.map((character) => started(OK, [[`x${character}y`, 'v']])),
  },
  {
    id: 'A20',
    name: 'a header value with a control character',
    rule: 9,
    runs: ['text\0plain', 'a\r\nb', 'a\nb', 'a\rb', '\x7f', '\u0100'].map((value) =>
      started(OK, [['X', value]]),
    ),
  },
  { id: 'A20', name: 'a header value with a tab', runs: [started(OK, [['X', 'a\tb']])] },
  {
    id: 'A21',
    name: 'the header Status',
    rule: 9,
    runs: ['Status', 'status', 'STATUS'].map((name) => started(OK, [[name, '404']])),
  },
  {
    id: 'A22',
    name: 'a status without a code',
    rule: 8,
    runs: ['cc', '42', 200, '', '101 x', '600 x', ' 200 OK', '200OK', '200 O\nK'].map((status) =>
      started(status, []),
    ),
  },
  {
    id: 'A23',
    name: 'a Content-Length with 204',
    rule: 11,
    runs: [started('204 No Content', [['Content-Length', '0']])],
  },
  {
    id: 'A23',
    name: 'a Content-Type with 204 or 304',
    warns: [11],
    runs: ['204 No Content', '304 Not Modified'].map((status) => started(status, [...TEXT])),
  },
  {
    id: 'A24',
    name: 'a length of 1 and an empty body',
    rule: 11,
    runs: [
      returned(() => [], [['Content-Length', '1']]),
      returned(() => generate(), [['Content-Length', '1']]),
      returned(() => generateLater(''), [['Content-Length', '1']]),
    ],
  },
]

const BODY: readonly CaseRow[] = [
  {
    id: 'A25',
    name: 'a chunk that is neither bytes nor a string',
    rule: 3,
    runs: [1, BYTES.buffer, new DataView(BYTES.buffer), [1], new Uint16Array(1)].flatMap(
      (chunk) => [
        returned(() => [chunk]),
        returned(() => generate(chunk)),
        returned(() => generateLater(chunk)),
      ],
    ),
  },
  {
    id: 'A25',
    name: 'a chunk whose bytes change when the next one is asked for',
    rule: 3,
    runs: [returned(() => reuseBuffer('a', 'b')), returned(() => reuseBuffer('a', 'b', 'b'))],
  },
  {
    id: 'A25',
    name: 'a chunk that is given twice unchanged',
    runs: [returned(() => reuseBuffer('a', 'a'))],
  },
  {
    id: 'A25',
    name: 'a chunk that is a string: it stands for its UTF-8 bytes',
    runs: [returned(() => ['x']), returned(() => generate('x'))],
  },
  {
    id: 'A26',
    name: 'a body that is iterated twice',
    rule: 4,
    side: 'server',
    runs: [
      served(
        () => generate('hello'),
        (body) => {
          assert.ok(!isComplete(body))
          void openBody(body).return?.()
          try {
            openBody(body)
          } finally {
            body.close?.()
          }
        },
      ),
    ],
  },
  {
    id: 'A27',
    name: 'a body that is iterated after its close',
    rule: 21,
    side: 'server',
    runs: [
      served(
        () => generateLater('hello'),
        async (body) => {
          assert.ok(!isComplete(body))
          await body.close?.()
          openBody(body)
        },
      ),
    ],
  },
  {
    id: 'A28',
    name: 'a middleware that yields the chunks again, and forgets close',
    rule: 21,
    side: 'middleware',
    runs: [
      wrapped(
        (application) =>
          async function* (environ, startResponse) {
            for await (const chunk of await application(environ, startResponse)) yield chunk
          },
        () => generateLater('hel', 'lo'),
      ),
    ],
  },
  {
    id: 'A29',
    name: 'a middleware that drains a generator before it returns',
    rule: 45,
    side: 'middleware',
    runs: [
      wrapped(
        (application) => async (environ, startResponse) => {
          const body = await application(environ, startResponse)
          const chunks: Chunk[] = []
          try {
            for await (const chunk of body) chunks.push(chunk)
          } finally {
            body.close?.()
          }
          return chunks
        },
        () => generateLater('hel', 'lo'),
      ),
    ],
  },
  {
    id: 'A30',
    name: 'a middleware that maps an Array',
    runs: [
      wrapped(
        (application) => async (environ, startResponse) => {
          const body = await application(environ, startResponse)
          assert.ok(isComplete(body))
          return body.map((chunk) => chunk.toString().toUpperCase())
        },
        () => ['hel', 'lo'],
      ),
    ],
  },
  {
    id: 'A31',
    name: 'a middleware that works chunk by chunk and forwards close',
    runs: [() => generate('hel', 'lo'), () => generateLater('hel', 'lo')].map((makeBody) =>
      wrapped(
        (application) => async (environ, startResponse) => {
          const body = await application(environ, startResponse)
          return {
            async *[Symbol.asyncIterator]() {
              for await (const chunk of body) yield chunk.toString().toUpperCase()
            },
            close: () => body.close?.(),
          }
        },
        makeBody,
      ),
    ),
  },
]

const POST = { REQUEST_METHOD: 'POST', CONTENT_LENGTH: '5' }

const INPUT: readonly CaseRow[] = [
  {
    id: 'A32',
    name: 'an input that is iterated twice',
    rule: 36,
    runs: [
      within(
        async (environ) => {
          await readInput(environ)
          await readInput(environ)
        },
        { ...POST, 'wsgi.input': createInput(BYTES) },
      ),
    ],
  },
  {
    id: 'A33',
    name: 'an input with chunks of another kind',
    rule: 36,
    side: 'server',
    runs: ['hello', BYTES.buffer, new Uint8Array()].map((chunk) =>
      within(readInput, { ...POST, 'wsgi.input': generateLater(chunk) }),
    ),
  },
  {
    id: 'A34',
    name: 'a close of the log or the input',
    rule: 39,
    runs: ['wsgi.errors', 'wsgi.input'].map((key) =>
      within((environ) => {
        const stream: unknown = Reflect.get(environ, key)
        assert.ok(typeof stream === 'object' && stream !== null)
        Reflect.get(stream, 'close').call(stream)
      }),
    ),
  },
]

const CALLS: readonly CaseRow[] = [
  {
    id: 'A35',
    name: 'startResponse with four arguments',
    rule: 12,
    runs: [started(OK, [], PROBLEM, PROBLEM)],
  },
  { id: 'A35', name: 'startResponse with one argument', rule: 9, runs: [started(OK)] },
  {
    id: 'A36',
    name: 'startResponse twice',
    rule: 12,
    runs: [
      running((_environ, startResponse) => {
        startResponse(OK, [])
        startResponse(OK, [])
        return []
      }),
    ],
  },
  {
    id: 'A37',
    name: 'an application that keeps the error it got back to itself',
    rule: 7,
    runs: [
      running(async function* (_environ, startResponse) {
        startResponse(OK, [...TEXT])
        yield 'hello'
        try {
          startResponse('500 Internal Server Error', [], PROBLEM)
        } catch {
          yield 'sorry'
        }
      }),
    ],
  },
  {
    id: 'A38',
    name: 'a list of headers that serves two requests',
    rule: 14,
    runs: [
      async (listener) => {
        const headers: HeaderList = [['Content-Type', 'text/plain']]
        const application: Application = (_environ, startResponse) => {
          startResponse(OK, headers)
          return []
        }
        await perform(lint(application, listener))
        await perform(lint(application, listener))
      },
    ],
  },
  {
    id: 'A39',
    name: 'early hints with a bad header',
    rule: 42,
    runs: [[['Link', 'a\nb']], [['Connection', 'close']], { Link: '</a.css>' }].map((headers) =>
      within((environ) => callMember(environ, 'wsgi.early_hints', environ, headers), {
        'wsgi.early_hints': () => undefined,
      }),
    ),
  },
  {
    id: 'A40',
    name: 'an extension that is called with another environ',
    rule: 40,
    runs: ['wsgi.early_hints', 'wsgi.signal', 'wsgi.wait_until'].map((key) =>
      within((environ) => callMember(environ, key, createTestEnviron(), []), {
        [key]: () => undefined,
      }),
    ),
  },
  {
    id: 'A41',
    name: 'a file that goes through a middleware as any other body',
    runs: [
      (listener) =>
        perform(
          lintMiddleware(
            (application) => async (environ, startResponse) => {
              const body = await application(environ, startResponse)
              return {
                async *[Symbol.asyncIterator]() {
                  for await (const chunk of body) yield chunk
                },
                close: () => body.close?.(),
              }
            },
            listener,
          )((environ, startResponse) => {
            startResponse(OK, [...TEXT])
            return environ['wsgi.file_wrapper']?.('/etc/hostname') ?? []
          }),
          createTestEnviron({ 'wsgi.file_wrapper': () => generateLater('hello') }),
        ),
    ],
  },
  {
    id: 'A41',
    name: 'a file that is no body',
    rule: 43,
    side: 'server',
    runs: [
      within((environ) => environ['wsgi.file_wrapper']?.('/etc/hostname'), {
        'wsgi.file_wrapper': () => '/etc/hostname',
      }),
    ],
  },
]

/** Notes that something happened. */
class Note {
  isTaken = false

  readonly take = (): void => {
    this.isTaken = true
  }
}

function cancelled(makeBody: (note: Note) => unknown): Run {
  return async (listener) => {
    const note = new Note()
    await served(() => makeBody(note), leave)(listener)
    assert.ok(note.isTaken)
  }
}

const KINDS: readonly CaseRow[] = [
  {
    id: 'A42',
    name: 'a Response of fetch',
    rule: 2,
    runs: [returned(() => new Response('hello'))],
  },
  {
    id: 'A43',
    name: 'a promise of an async generator',
    runs: [returned(async () => generateLater('hello'))],
  },
  {
    id: 'A44',
    name: 'an application that is an async generator function',
    runs: [
      running(async function* (_environ, startResponse) {
        startResponse(OK, [...TEXT])
        yield 'hello'
      }),
    ],
  },
  {
    id: 'A45',
    name: 'an instance of a class with a close',
    runs: [
      returned(
        () =>
          new (class {
            *[Symbol.iterator](): Generator<string> {
              yield 'hello'
            }
            close(): void {}
          })(),
      ),
    ],
  },
  {
    id: 'A46',
    name: 'a ReadableStream, cancelled when the client leaves',
    runs: [
      returned(() => ReadableStream.from([BYTES])),
      cancelled(
        (note) =>
          new ReadableStream({
            pull: (controller) => controller.enqueue(BYTES),
            cancel: note.take,
          }),
      ),
    ],
  },
  {
    id: 'A47',
    name: 'a file stream of node, destroyed when the client leaves',
    runs: [
      returned(() => createReadStream(new URL(import.meta.url))),
      async (listener) => {
        const stream = createReadStream(new URL(import.meta.url))
        await served(() => stream, leave)(listener)
        assert.ok(stream.destroyed)
      },
    ],
  },
  {
    id: 'A48',
    name: 'HEAD with a body',
    runs: [() => ['hello'], () => generate('hel', 'lo'), () => generateLater('hel', 'lo')].map(
      (makeBody) => running(answering(makeBody), { REQUEST_METHOD: 'HEAD' }),
    ),
  },
  {
    id: 'A49',
    name: 'a chunk that comes after the client left',
    runs: [
      served(
        () => generateLater(1),
        async (body) => {
          assert.ok(!isComplete(body))
          const iterator = openBody(body)
          const awaited = iterator.next()
          void iterator.return?.()
          await body.close?.()
          await awaited
        },
      ),
    ],
  },
  {
    id: 'A50',
    name: 'a generator whose finally runs when the client leaves',
    runs: [
      cancelled(function* (note) {
        try {
          yield 'hello'
        } finally {
          note.take()
        }
      }),
    ],
  },
]

const CASES = [...ENVIRON, ...HEAD, ...BODY, ...INPUT, ...CALLS, ...KINDS]

/** Runs, and lets through what the checker does not throw. */
async function settle(run: Run, listener: Listener): Promise<void> {
  try {
    await run(listener)
  } catch (error) {
    if (!(error instanceof LintError)) throw error
    assert.equal(error, listener.errors[0])
  }
}

describe('the cases of a checker', () => {
  afterEach(checkOpenBodies)

  for (const { id, name, runs, rule, side = 'application', warns = [] } of CASES) {
    it(`${id}: ${rule === undefined ? 'accepts' : `finds (${rule})`} ${name}`, async () => {
      const expected = rule === undefined ? [] : [{ rule, side }]
      for (const run of runs) {
        const listener = new Listener()
        await settle(run, listener)
        assert.deepEqual(
          listener.errors.map((error) => ({ rule: error.rule, side: error.side })),
          expected,
          listener.errors.join('\n'),
        )
        if (rule !== undefined) continue
        assert.deepEqual(
          listener.warnings.map((warning) => warning.rule),
          warns,
        )
      }
    })
  }

  it('have all numbers', () => {
    const ids = new Set(CASES.map(({ id }) => id))
    const all = Array.from({ length: 50 }, (_, i) => `A${String(i + 1).padStart(2, '0')}`)
    assert.deepEqual([...ids], all)
  })
})

/** Gives the same bytes each time, with other content. */
function* reuseBuffer(...texts: string[]): Generator<Uint8Array> {
  const bytes = new Uint8Array(1)
  for (const text of texts) {
    bytes.set(new TextEncoder().encode(text))
    yield bytes
  }
}
