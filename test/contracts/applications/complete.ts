/** Applications whose bodies are complete. */

import type { Application } from '../../../src/gateway/index.ts'
import { wait } from './chronicle.ts'
import { TEXT } from './text.ts'
import { tracedArray } from './traced-body.ts'

/** By path. */
export const completeApplications: Readonly<Record<string, Application>> = {
  '/array': (environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return tracedArray(environ, ['Hello'])
  },
  '/chunks': (environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return tracedArray(environ, ['one, ', '', new TextEncoder().encode('two, '), 'three'])
  },
  '/utf8': (_environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return ['тест ', '\u{1F600}']
  },
  '/utf8-bytes': (_environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return [new TextEncoder().encode('тест')]
  },
  '/bytes': (_environ, startResponse) => {
    startResponse('200 OK', [['Content-Type', 'application/octet-stream']])
    return [new Uint8Array([0, 0xff, 0x80, 0x0d, 0x0a])]
  },
  '/untyped-text': (_environ, startResponse) => {
    startResponse('200 OK', [['X-Untyped', 'yes']])
    return ['no Content-Type']
  },
  '/untyped-bytes': (_environ, startResponse) => {
    startResponse('200 OK', [['X-Untyped', 'yes']])
    return [new Uint8Array([1, 2, 3])]
  },
  '/declared': (_environ, startResponse) => {
    startResponse('200 OK', [...TEXT, ['content-length', '5']])
    return ['He', 'llo']
  },
  '/empty': (environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return tracedArray(environ, [])
  },
  '/promised': async (_environ, startResponse) => {
    await wait(5)
    startResponse('201 Created', [...TEXT])
    return ['later']
  },
  '/head-length': (_environ, startResponse) => {
    startResponse('200 OK', [...TEXT, ['Content-Length', '12345']])
    return []
  },
  '/no-content': (environ, startResponse) => {
    startResponse('204 No Content', [['X-Kept', 'yes']])
    return tracedArray(environ, [])
  },
  '/not-modified': (environ, startResponse) => {
    startResponse('304 Not Modified', [['ETag', '"a"']])
    return tracedArray(environ, [])
  },
  '/not-modified-length': (_environ, startResponse) => {
    startResponse('304 Not Modified', [
      ['ETag', '"a"'],
      ['Content-Length', '4'],
    ])
    return []
  },
  '/reset-content': (_environ, startResponse) => {
    startResponse('205 Reset Content', [['X-Kept', 'yes']])
    return []
  },
  '/no-reason': (_environ, startResponse) => {
    startResponse('200', [...TEXT])
    return ['200']
  },
  '/usual-reason': (_environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return ['200 OK']
  },
  '/empty-reason': (_environ, startResponse) => {
    startResponse('299 ', [...TEXT])
    return ['299']
  },
  '/obs-text-reason': (_environ, startResponse) => {
    startResponse('404 N\u00f6t', [...TEXT])
    return ['404']
  },
  '/cookies': (_environ, startResponse) => {
    startResponse('200 OK', [
      ...TEXT,
      ['Set-Cookie', 'a=1; Path=/'],
      ['Set-Cookie', 'c=3; Expires=Thu, 01 Jan 1970 00:00:00 GMT'],
      ['set-cookie', 'b=2, 3'],
    ])
    return ['cookies']
  },
  '/obs-text': (_environ, startResponse) => {
    startResponse('200 OK', [...TEXT, ['X-Text', 'caf\u00e9']])
    return ['obs-text \u00e9']
  },
  '/utf8-header': (_environ, startResponse) => {
    startResponse('200 OK', [...TEXT, ['X-Text', 'caf\u00c3\u00a9']])
    return ['utf8-header']
  },
  '/own-date': (_environ, startResponse) => {
    startResponse('200 OK', [
      ...TEXT,
      ['Date', 'Thu, 01 Jan 1970 00:00:00 GMT'],
      ['Server', 'its own'],
    ])
    return ['its own']
  },
  '/end-to-end': (_environ, startResponse) => {
    startResponse('200 OK', [
      ...TEXT,
      ['Pragma', 'no-cache'],
      ['Via', '1.1 there'],
      ['Warning', '199 - "careful"'],
    ])
    return ['end-to-end']
  },
  '/close-throws': (_environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return Object.assign(['closed badly'], {
      close: () => {
        throw new Error('secret: close failed')
      },
    })
  },
  '/close-rejects': (_environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return Object.assign(['closed badly'], {
      close: async () => {
        throw new Error('secret: close failed later')
      },
    })
  },
}
