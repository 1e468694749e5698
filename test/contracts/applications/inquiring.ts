/** Applications that tell what they were given. */

import type { Application, Environ } from '../../../src/gateway/index.ts'
import { TEXT } from './text.ts'

/** The variables named in the `X-Keys` header, one a line; `-` for one that is absent. */
function echoEnviron(environ: Environ): string {
  const keys = (environ['HTTP_X_KEYS'] ?? '').split(' ')
  const variables = new Map<string, unknown>(Object.entries(environ))
  return keys.map((key) => `${key}=${String(variables.get(key) ?? '-')}`).join('\n')
}

/** Changes everything that an application can reach, and gives how it was before. */
function spoil(environ: Environ): string {
  const version: unknown = environ['wsgi.version']
  const before = `${environ['contract.spoilt'] ?? 'fresh'}, ${String(version)}`
  environ['contract.spoilt'] = 'spoilt'
  environ.PATH_INFO = '/spoilt'
  environ.SERVER_NAME = 'spoilt'
  environ['wsgi.url_scheme'] = 'https'
  if (Array.isArray(version) && !Object.isFrozen(version)) version.push('spoilt')
  return before
}

/** What `AbortController` and `ReadableStream` are while their objects are counted. */
const counted = new Map<string, unknown>()
let count = 0

function beginCount(): void {
  count = 0
  for (const name of ['AbortController', 'ReadableStream']) {
    const original: unknown = Reflect.get(globalThis, name)
    if (typeof original !== 'function' || counted.has(name)) continue
    counted.set(name, original)
    Reflect.set(globalThis, name, countObjects(original))
  }
}

function countObjects(original: object): object {
  return new Proxy(original, {
    construct(target, values, newTarget): object {
      count += 1
      return Reflect.construct(asConstructor(target), values, newTarget)
    },
  })
}

function asConstructor(target: object): Function {
  if (typeof target === 'function') return target
  throw new TypeError('This is no constructor.')
}

function endCount(): number {
  for (const [name, original] of counted) Reflect.set(globalThis, name, original)
  counted.clear()
  return count
}

/** Those that a checker must not stand before, because it hands a copy of the environ on. */
export const uncheckedApplications: Readonly<Record<string, Application>> = {
  '/spoil': (environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return [spoil(environ)]
  },
}

/** By path. */
export const inquiringApplications = {
  '/environ': (environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return [echoEnviron(environ)]
  },
  '/count': (environ, startResponse) => {
    const isBegin = environ.QUERY_STRING === 'begin'
    const text = isBegin ? 'counting' : String(endCount())
    startResponse('200 OK', [...TEXT])
    if (isBegin) beginCount()
    return [text]
  },
} satisfies Readonly<Record<string, Application>>
