/** Hosts that are wrong in one point each, made of the right one: the suite must notice every one of them. */

import type {
  Application,
  Body,
  Chunk,
  Environ,
  Middleware,
  StartResponse,
} from '../../src/gateway/index.ts'
import { isComplete, openBody } from '../../src/gateway/index.ts'
import type { Handler } from './fetch-client.ts'

/** A host that is wrong. */
export interface Mutant {
  /** What it does wrong, in a sentence. */
  readonly name: string
  /** The id of a promise that it breaks. */
  readonly by: string
  /** How it treats the application. */
  readonly middleware?: Middleware
  /** How it treats requests and responses. */
  readonly spoil?: (handler: Handler) => Handler
}

/** All mutants. */
export const mutants: readonly Mutant[] = [
  {
    name: 'never closes a body',
    by: 'S01',
    middleware: onBody((body) => withClose(body, undefined)),
  },
  {
    name: 'closes a body twice',
    by: 'S29',
    middleware: onBody((body) =>
      withClose(body, async () => {
        await body.close?.()
        await body.close?.()
      }),
    ),
  },
  {
    name: 'closes a stream without having returned it',
    by: 'S07b',
    middleware: onBody((body) => (isComplete(body) ? body : withoutReturn(body))),
  },
  {
    name: 'returns a stream that has ended',
    by: 'S29',
    middleware: onBody((body) => (isComplete(body) ? body : returnedAtEnd(body))),
  },
  {
    name: 'reads a stream to its end before it sends a chunk',
    by: 'S32',
    middleware: onBody((body) => (isComplete(body) ? body : readWhole(body))),
  },
  {
    name: 'reads on while the client does not',
    by: 'S31',
    middleware: onBody((body) => (isComplete(body) ? body : readAhead(body))),
  },
  {
    name: 'sends content with HEAD',
    by: 'S06',
    spoil: onRequest((request) => asGet(request)),
  },
  {
    name: 'sends one byte too many',
    by: 'S01',
    spoil: onContent((bytes) => Buffer.concat([bytes, DOT])),
  },
  {
    name: 'sends one byte too few',
    by: 'S72',
    spoil: onContent((bytes) => bytes.subarray(0, -1)),
  },
  {
    name: 'reverses the cookies',
    by: 'S60',
    spoil: onHeaders(reverseCookies),
  },
  {
    name: 'joins the cookies',
    by: 'S60',
    spoil: onHeaders(joinCookies),
  },
  {
    name: 'gives text a Content-Type',
    by: 'S73b',
    spoil: onHeaders(addType),
  },
  {
    name: 'leaves the Content-Length out',
    by: 'S02',
    spoil: onHeaders((headers) => headers.delete('content-length')),
  },
  {
    name: 'commits at the first empty chunk',
    by: 'S14',
    middleware: commitAtEmptyChunk,
  },
  {
    name: 'keeps the first status, whatever comes later',
    by: 'S14',
    middleware: keepFirstStatus,
  },
  {
    name: 'takes a second call of startResponse',
    by: 'S17',
    middleware: takeSecondCall,
  },
  {
    name: 'takes bad headers',
    by: 'S58',
    middleware: takeBadHeaders,
  },
  {
    name: 'answers 200 where the application breaks down',
    by: 'S12a',
    spoil: swallowFailures,
  },
  {
    name: 'tells what an application broke down of',
    by: 'S12b',
    middleware: tellErrors,
  },
  {
    name: 'ends a response that broke off as if it was whole',
    by: 'S15a',
    spoil: endWell,
  },
  {
    name: 'joins the lines of a header by a semicolon',
    by: 'S38',
    middleware: onEnviron((environ) =>
      changeHeaders(environ, (value) => value.replace(', ', '; ')),
    ),
  },
  {
    name: 'joins cookies by a comma',
    by: 'S39',
    middleware: onEnviron((environ) => {
      if (environ.HTTP_COOKIE !== undefined) {
        environ.HTTP_COOKIE = environ.HTTP_COOKIE.replaceAll('; ', ', ')
      }
    }),
  },
  {
    name: 'lets headers with an underscore in',
    by: 'S40',
    spoil: onRequest((request) => renameHeader(request, 'x_forwarded_for', 'x-forwarded-for')),
  },
  {
    name: 'decodes an escaped slash',
    by: 'S86',
    middleware: onEnviron((environ) => {
      environ.PATH_INFO = environ.PATH_INFO.replaceAll('%2F', '/')
    }),
  },
  {
    name: 'decodes a path twice',
    by: 'S86',
    middleware: onEnviron((environ) => {
      environ.PATH_INFO = decodeOrKeep(environ.PATH_INFO)
    }),
  },
  {
    name: 'decodes the query',
    by: 'S37',
    middleware: onEnviron((environ) => {
      environ.QUERY_STRING = decodeOrKeep(environ.QUERY_STRING)
    }),
  },
  {
    name: 'takes the host out of a path that begins with two slashes',
    by: 'S54',
    middleware: onEnviron((environ) => {
      const [, host, path] = /^\/\/([^/]+)(\/.*)$/.exec(environ.PATH_INFO) ?? []
      if (host === undefined || path === undefined) return
      environ.HTTP_HOST = host
      environ.PATH_INFO = path
    }),
  },
  {
    name: 'resolves dot segments',
    by: 'S88',
    middleware: onEnviron((environ) => {
      environ.PATH_INFO = environ.PATH_INFO.replace(/\/[^/]*\/\.\.(?=\/)/g, '')
    }),
  },
  {
    name: 'passes Proxy on',
    by: 'S90',
    middleware: onEnviron((environ) => {
      environ['HTTP_PROXY'] = 'http://evil.example'
    }),
  },
  {
    name: 'passes the same environ on, request after request',
    by: 'S63',
    middleware: keepEnviron,
  },
  {
    name: 'never aborts the signal',
    by: 'S33a',
    middleware: onEnviron((environ) => {
      environ['wsgi.signal'] = () => new AbortController().signal
    }),
  },
  {
    name: 'aborts the signal of every request in the end',
    by: 'S35',
    middleware: abortInTheEnd,
  },
  {
    name: 'ends the input when the client leaves',
    by: 'S46',
    middleware: onEnviron((environ) => {
      environ['wsgi.input'] = endQuietly(environ['wsgi.input'])
    }),
  },
  {
    name: 'loses the first chunk of the input',
    by: 'S45a',
    middleware: onEnviron((environ) => {
      environ['wsgi.input'] = skipFirst(environ['wsgi.input'])
    }),
  },
  {
    name: 'logs nothing',
    by: 'S12a',
    middleware: onEnviron((environ) => {
      environ['wsgi.errors'] = { write: () => undefined }
    }),
  },
]

const DOT = Buffer.from('.')

/** Does something to an environ before the application gets it. */
function onEnviron(change: (environ: Environ) => void): Middleware {
  return (application) => (environ, startResponse) => {
    change(environ)
    return application(environ, startResponse)
  }
}

/** Does something to a body that the application has returned. */
function onBody(change: (body: Body) => Body | Promise<Body>): Middleware {
  return (application) => (environ, startResponse) => {
    const body = application(environ, startResponse)
    if (body instanceof Promise) return body.then((late) => changeIfBody(late, change))
    return changeIfBody(body, change)
  }
}

/** Some applications of the suite return what is no body. */
function changeIfBody(
  body: Body,
  change: (body: Body) => Body | Promise<Body>,
): Body | Promise<Body> {
  return typeof body === 'object' && body !== null && !(body instanceof Uint8Array)
    ? change(body)
    : body
}

function withClose(body: Body, close: (() => unknown) | undefined): Body {
  const closing = close && body.close !== undefined ? { close } : {}
  if (isComplete(body)) return Object.assign([...body], closing)
  return { [Symbol.asyncIterator]: () => iterate(body), ...closing }
}

/** An iterator of a body, whatever kind of iterator the body has. */
function iterate(body: Exclude<Body, readonly Chunk[]>): AsyncIterator<Chunk> {
  const iterator = openBody(body)
  return {
    next: async () => iterator.next(),
    return: async () => {
      await iterator.return?.()
      return { done: true, value: undefined }
    },
  }
}

function forwardClose(body: Body): { close?: () => unknown } {
  return body.close === undefined ? {} : { close: () => body.close?.() }
}

function withoutReturn(body: Exclude<Body, readonly Chunk[]>): Body {
  return {
    [Symbol.asyncIterator]() {
      const iterator = iterate(body)
      return { next: () => iterator.next() }
    },
    ...forwardClose(body),
  }
}

function returnedAtEnd(body: Exclude<Body, readonly Chunk[]>): Body {
  return {
    [Symbol.asyncIterator]() {
      const iterator = iterate(body)
      return {
        next: async () => {
          const step = await iterator.next()
          if (step.done === true) await iterator.return?.()
          return step
        },
        return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
      }
    },
    ...forwardClose(body),
  }
}

async function readWhole(body: Exclude<Body, readonly Chunk[]>): Promise<Body> {
  const chunks: Chunk[] = []
  const iterator = iterate(body)
  for (let i = 0; i < 5000; i++) {
    const step = await iterator.next()
    if (step.done === true) break
    chunks.push(step.value)
  }
  return Object.assign(chunks, forwardClose(body))
}

function readAhead(body: Exclude<Body, readonly Chunk[]>): Body {
  return {
    [Symbol.asyncIterator]() {
      const iterator = iterate(body)
      const steps: Promise<IteratorResult<Chunk>>[] = []
      let isOver = false
      const read = async (): Promise<void> => {
        for (let i = 0; i < 2000 && !isOver; i++) {
          const step = iterator.next()
          steps.push(step)
          isOver ||= await step.then(
            ({ done }) => done === true,
            () => true,
          )
        }
      }
      let at = 0
      return {
        next: async () => {
          if (at === 0) void read()
          at += 1
          while (steps.length < at) await new Promise((resolve) => setTimeout(resolve, 1))
          return (await steps[at - 1]) ?? { done: true, value: undefined }
        },
        return: async () => {
          isOver = true
          return (await iterator.return?.()) ?? { done: true, value: undefined }
        },
      }
    },
    ...forwardClose(body),
  }
}

/** Does something to a request before the host gets it. */
function onRequest(change: (request: Request) => Request): (handler: Handler) => Handler {
  return (handler) => (request) => handler(change(request))
}

function asGet(request: Request): Request {
  return request.method === 'HEAD'
    ? Object.defineProperty(request, 'method', { value: 'GET' })
    : request
}

function renameHeader(request: Request, from: string, to: string): Request {
  const value = request.headers.get(from)
  if (value !== null) request.headers.set(to, value)
  return request
}

/** Does something to the header fields of a response. */
function onHeaders(change: (headers: Headers) => unknown): (handler: Handler) => Handler {
  return (handler) => async (request) => {
    const response = await handler(request)
    change(response.headers)
    return response
  }
}

function reverseCookies(headers: Headers): void {
  const cookies = headers.getSetCookie().toReversed()
  headers.delete('set-cookie')
  for (const cookie of cookies) headers.append('set-cookie', cookie)
}

function joinCookies(headers: Headers): void {
  const cookies = headers.getSetCookie()
  if (cookies.length > 0) headers.set('set-cookie', cookies.join(', '))
}

function addType(headers: Headers): void {
  if (!headers.has('content-type')) headers.set('content-type', 'text/plain;charset=UTF-8')
}

/** Does something to the bytes of a response that has some. */
function onContent(change: (bytes: Buffer) => Buffer): (handler: Handler) => Handler {
  return (handler) => async (request) => {
    const response = await handler(request)
    if (response.body === null || !response.headers.has('content-length')) return response
    const bytes = change(Buffer.from(await response.arrayBuffer()))
    return new Response(new Uint8Array(bytes), response)
  }
}

/** Fills the gap between a middleware and a host: what startResponse was called with last. */
function onStart(
  decide: (calls: Parameters<StartResponse>[], startResponse: StartResponse) => void,
): Middleware {
  return (application) => (environ, startResponse) => {
    const calls: Parameters<StartResponse>[] = []
    return application(environ, (...call) => {
      calls.push(call)
      decide(calls, startResponse)
    })
  }
}

function keepFirstStatus(application: Application): Application {
  return onStart((calls, startResponse) => {
    const [first, ...others] = calls
    if (first !== undefined && others.length === 0) startResponse(...first)
  })(application)
}

function takeSecondCall(application: Application): Application {
  return onStart((calls, startResponse) => {
    const [status = '', headers = [], error] = calls.at(-1) ?? []
    startResponse(status, headers, calls.length > 1 ? (error ?? new Error('again')) : error)
  })(application)
}

function takeBadHeaders(application: Application): Application {
  return onStart((calls, startResponse) => {
    const [status = '', headers = [], error] = calls.at(-1) ?? []
    const kept = headers.map(([name, value]): [string, string] => [
      name,
      value.replace(/[^\t\x20-\x7e]/g, ''),
    ])
    startResponse(status, kept, error)
  })(application)
}

function commitAtEmptyChunk(application: Application): Application {
  return (environ, startResponse) => {
    let isCommitted = false
    const start: StartResponse = (status, headers, error) => {
      if (isCommitted && error !== undefined) throw error
      startResponse(status, headers, error)
    }
    const change = onBody((body) => {
      if (isComplete(body)) return body
      return {
        [Symbol.asyncIterator]() {
          const iterator = iterate(body)
          return {
            next: async () => {
              const step = await iterator.next()
              isCommitted = true
              return step
            },
            return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
          }
        },
        ...forwardClose(body),
      }
    })
    return change(application)(environ, start)
  }
}

function swallowFailures(handler: Handler): Handler {
  return async (request) => {
    const response = await handler(request)
    return response.status === 500
      ? new Response(response.body, { headers: response.headers })
      : response
  }
}

function tellErrors(application: Application): Application {
  return (environ, startResponse) => {
    try {
      return application(environ, startResponse)
    } catch (error) {
      startResponse('500 Internal Server Error', [], error)
      return [String(error)]
    }
  }
}

function endWell(handler: Handler): Handler {
  return async (request) => {
    const response = await handler(request)
    if (response.body === null) return response
    const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader()
    const body = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          const step = await reader.read().catch(() => undefined)
          if (step === undefined || step.done) controller.close()
          else controller.enqueue(step.value)
        },
        cancel: (reason) => reader.cancel(reason),
      },
      { highWaterMark: 0 },
    )
    const headers = new Headers(response.headers)
    return new Response(body, { status: response.status, headers })
  }
}

function changeHeaders(environ: Environ, change: (value: string) => string): void {
  const name = 'HTTP_X_TEST_HEADER'
  const value = environ[name]
  if (value !== undefined) environ[name] = change(value)
}

function decodeOrKeep(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function keepEnviron(application: Application): Application {
  const kept = new Map<string, unknown>()
  return (environ, startResponse) => {
    for (const [name, value] of kept) if (!(name in environ)) Reflect.set(environ, name, value)
    const body = application(environ, startResponse)
    for (const [name, value] of Object.entries(environ)) {
      if (!name.startsWith('fetch.') && !name.startsWith('HTTP_')) kept.set(name, value)
    }
    return body
  }
}

function abortInTheEnd(application: Application): Application {
  return (environ, startResponse) => {
    const abort = new AbortController()
    environ['wsgi.signal'] = () => abort.signal
    setTimeout(() => abort.abort(), 10)
    return application(environ, startResponse)
  }
}

async function* endQuietly(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* input
  } catch {
    // As if all had come.
  }
}

async function* skipFirst(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let isFirst = true
  for await (const chunk of input) {
    if (!isFirst) yield chunk
    isFirst = false
  }
}
