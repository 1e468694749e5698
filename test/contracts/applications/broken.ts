/** Applications that break the contract, or break down. No checker stands before them. */

import type { Application, HeaderList, StartResponse } from '../../../src/gateway/index.ts'
import { trace, untilReleased } from './chronicle.ts'
import { TEXT } from './text.ts'
import { THROW, traced } from './traced-body.ts'

/** By path. */
export const brokenApplications: Readonly<Record<string, Application>> = {
  '/no-content-body': (environ, startResponse) => {
    startResponse('204 No Content', [
      ['X-Kept', 'yes'],
      ['Content-Length', '3'],
    ])
    return traced(environ, ['abc'])
  },
  '/not-modified-body': (environ, startResponse) => {
    startResponse('304 Not Modified', [['ETag', '"a"']])
    return traced(environ, ['abc'])
  },
  '/throws': () => {
    throw new Error('secret: thrown')
  },
  '/rejects': async () => {
    throw new Error('secret: rejected')
  },
  '/throws-after-start': (_environ, startResponse) => {
    startResponse('200 OK', [['X-Void', 'yes']])
    throw new Error('secret: thrown after the start')
  },
  '/breaks-first': (environ, startResponse) => {
    startResponse('200 OK', [['X-Void', 'yes']])
    return traced(environ, ['', THROW])
  },
  '/breaks-later': async function* (environ, startResponse) {
    startResponse('200 OK', [...TEXT])
    try {
      yield 'before'
      await untilReleased(environ)
      throw new Error('secret: broken off')
    } finally {
      trace(environ, 'finally')
    }
  },
  '/breaks-declared': async function* (environ, startResponse) {
    startResponse('200 OK', [...TEXT, ['Content-Length', '20']])
    yield 'before'
    await untilReleased(environ)
    throw new Error('secret: broken off')
  },
  '/restarts-late': async function* (environ, startResponse) {
    startResponse('200 OK', [...TEXT])
    yield 'before'
    await untilReleased(environ)
    const error = new Error('secret: too late')
    try {
      startResponse('500 Internal Server Error', [...TEXT], error)
    } catch (thrown) {
      trace(environ, String(thrown === error))
      throw thrown
    }
  },
  '/too-short': async function* (environ, startResponse) {
    startResponse('200 OK', [...TEXT, ['Content-Length', '9']])
    yield 'abc'
    await untilReleased(environ)
  },
  '/too-long-at-once': (environ, startResponse) => {
    startResponse('200 OK', [...TEXT, ['Content-Length', '2']])
    return traced(environ, ['abc'])
  },
  '/too-long-later': async function* (environ, startResponse) {
    startResponse('200 OK', [...TEXT, ['Content-Length', '4']])
    yield 'abc'
    await untilReleased(environ)
    yield 'def'
  },
  '/wrong-length': (_environ, startResponse) => {
    startResponse('200 OK', [...TEXT, ['Content-Length', '2']])
    return ['abc']
  },
  '/starts-twice': (_environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    startResponse('200 OK', [...TEXT])
    return ['never']
  },
  '/starts-again': (_environ, startResponse) => {
    try {
      startResponse('200 OK', [['Bad Name', 'x']])
    } catch {
      // The next call is the second one all the same (rule 12).
    }
    startResponse('200 OK', [...TEXT])
    return ['never']
  },
  '/starts-again-with-error': (_environ, startResponse) => {
    try {
      startResponse('200 OK', [['Bad Name', 'x']])
    } catch (error) {
      startResponse('500 Internal Server Error', [...TEXT], error)
    }
    return ['explained']
  },
  '/never-starts': () => ['never'],
  '/never-starts-stream': function* () {
    yield ''
  },
  '/chunk-before-start': function* (_environ, startResponse) {
    yield 'early'
    startResponse('200 OK', [...TEXT])
  },
  '/undefined-body': (_environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return wrong(undefined)
  },
  '/null-body': (_environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return wrong(null)
  },
  '/bare-string': (_environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return wrong('text')
  },
  '/bare-bytes': (_environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return wrong(new Uint8Array(3))
  },
  '/number-in-array': (_environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return wrong(['a', 5])
  },
  '/number-in-stream': (environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return traced(environ, wrong([5]))
  },
  '/refused-values': (_environ, startResponse) =>
    listRefusals(
      startResponse,
      ['\u20ac', 'a\rb', 'a\nb', 'a\r\nX-B: b', 'a\0b', 'a\x7fb', 'a\x1bb'].map((value) => () => {
        startResponse('200 OK', [['X-A', value]], new Error('tried'))
      }),
    ),
  '/refused-names': (_environ, startResponse) =>
    listRefusals(
      startResponse,
      HOP_BY_HOP.flatMap(spell).map((name) => () => {
        startResponse('200 OK', [[name, 'x']], new Error('tried'))
      }),
    ),
  '/accepted-names': (_environ, startResponse) =>
    listRefusals(
      startResponse,
      ['Trailer', 'Via', 'Date', 'Pragma', 'Warning'].map((name) => () => {
        startResponse('200 OK', [[name, 'x']], new Error('tried'))
      }),
    ),
  '/refused-statuses': (_environ, startResponse) =>
    listRefusals(
      startResponse,
      ['20X OK', '200OK', '99 x', '101 x', '600 x', ' 200 OK', '200 O\nK', '', '200 \u20ac'].map(
        (status) => () => {
          startResponse(status, [], new Error('tried'))
        },
      ),
    ),
  '/hop-by-hop': (_environ, startResponse) => {
    startResponse('200 OK', [['tRANSFER-eNCODING', 'chunked']])
    return ['never']
  },
  '/line-break': (_environ, startResponse) => {
    startResponse('200 OK', [['X-A', 'a\r\nX-B: b']])
    return ['never']
  },
  '/bad-status': (_environ, startResponse) => {
    startResponse('101 Switching Protocols', [])
    return ['never']
  },
}

/** Makes a value of the wrong type, as JavaScript would pass it. */
function wrong<type>(value: unknown): type {
  // biome-ignore lint/nursery/noUnsafeTypeAssertion: the mistake that the host must notice
  return value as type
}

/** Answers with what calls of `startResponse` threw. */
function listRefusals(startResponse: StartResponse, calls: readonly (() => void)[]): string[] {
  const names = calls.map(nameOfRefusal)
  const headers: HeaderList = [...TEXT]
  startResponse('200 OK', headers, new Error('told'))
  return [names.join(' ')]
}

function nameOfRefusal(call: () => void): string {
  try {
    call()
  } catch (error) {
    return error instanceof TypeError ? 'TypeError' : String(error)
  }
  return 'accepted'
}

const HOP_BY_HOP: readonly string[] = [
  'Connection',
  'Keep-Alive',
  'Proxy-Connection',
  'Proxy-Authenticate',
  'Proxy-Authorization',
  'TE',
  'Trailers',
  'Transfer-Encoding',
  'Upgrade',
]

/** A name in four spellings. */
function spell(name: string): string[] {
  const mixed = Array.from(name, (letter, i) =>
    i % 2 === 0 ? letter.toLowerCase() : letter.toUpperCase(),
  )
  return [name, name.toUpperCase(), name.toLowerCase(), mixed.join('')]
}
