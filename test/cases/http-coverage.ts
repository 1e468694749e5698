/** Which cases a row of data is about: by what is sent, and by what Flask answered. */

import { METHODS } from 'node:http'
import type { Expectation, HttpCase } from './http-case.ts'
import { valuesOf } from './http-case.ts'

/**
 * What must be true of a case; every member is a condition. Texts are regular expressions, in which
 * the case counts, save in the values of header fields.
 */
export interface Coverage {
  readonly app?: string
  readonly method?: string
  readonly path?: string
  readonly host?: string
  readonly note?: string
  /** Fields of the request, each by a pattern for its value; `null` for a field that is not there. */
  readonly sends?: Readonly<Record<string, string | null>>
  readonly requestBody?: string
  /** The least number of bytes of the request's body. */
  readonly minBytes?: number
  readonly status?: number
  /** Fields of the answer, each by a pattern for its value. */
  readonly answers?: Readonly<Record<string, string>>
  /** A pattern for the answer's text; pages are none. */
  readonly body?: string
  /** What is true of the request and no regular expression says. */
  readonly is?: keyof typeof FEATURES
}

const FEATURES = {
  /** The path has a percent sign that is no escape, or escapes that are not UTF-8. */
  'malformed path': ({ request }: HttpCase) => !isDecodable(request.path.replace(/\?.*/s, '')),
  /** The body has a percent sign that is no escape, or escapes that are not UTF-8. */
  'malformed form': ({ request }: HttpCase) => !isDecodable(request.body ?? ''),
  /** Node's parser takes a method for a mistake that it does not know. */
  'unknown method': ({ request }: HttpCase) => !METHODS.includes(request.method),
  /** The same field is sent twice. */
  'repeated field': ({ request }: HttpCase) => {
    const names = request.headers.map(([name]) => name.toLowerCase())
    return new Set(names).size < names.length
  },
  /** The media type of the body has parameters that are none. */
  'malformed type': ({ request }: HttpCase) => {
    const [type] = valuesOf(request.headers, 'Content-Type')
    return type !== undefined && !MEDIA_TYPE.test(type)
  },
  /** The body is JSON with a key that pollutes prototypes where objects are merged. */
  'prototype key': ({ request }: HttpCase) => hasPrototypeKey(request.body ?? ''),
  /** If-Match or If-None-Match is no list of entity tags. */
  'malformed tags': ({ request }: HttpCase) =>
    ['If-Match', 'If-None-Match'].some((name) => {
      const values = valuesOf(request.headers, name)
      return values.length > 0 && !TAGS.test(values.join(', '))
    }),
  /** If-Modified-Since is in none of the three forms of a date. */
  'malformed date': ({ request }: HttpCase) =>
    valuesOf(request.headers, 'If-Modified-Since').some((date) => !DATE.test(date)),
  /** A number is too large to be told from the next one. */
  'unsafe integer': ({ request }: HttpCase) => {
    const numbers = request.path.match(/\d+/g) ?? []
    return numbers.some((digits) => !Number.isSafeInteger(Number(digits)))
  },
  /** If-Unmodified-Since names a time before the last change. */
  'changed since': (tested: HttpCase) => isChangedSince(tested, 'If-Unmodified-Since') === true,
  /** A condition does not hold, so that the answer is 304 or 412. */
  'failing condition': isConditionFailing,
} as const satisfies Readonly<Record<string, (tested: HttpCase) => boolean>>

/** media-type (RFC 9110, section 8.3.1) */
const MEDIA_TYPE =
  /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+(?:\s*;\s*(?:[\w-]+=(?:[^\s;,"]+|".*"))?)*$/

/** entity-tags (section 8.8.3); the cases write one of them with a mark */
const TAGS = /^\s*(?:\*\s*|[\s,]*(?:(?:W\/)?"[^"\s]*"\s*(?:,[\s,]*|$))*)$/

/** HTTP-date (section 5.6.7) */
const DATE =
  /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} GMT$|^[A-Z][a-z]+day, \d\d-[A-Z][a-z]{2}-\d\d [\d:]{8} GMT$|^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d [\d:]{8} \d{4}$/

function hasPrototypeKey(text: string): boolean {
  let isFound = false
  try {
    JSON.parse(text, (key, value: unknown) => {
      const isObject = typeof value === 'object' && value !== null
      if (key === 'constructor' && isObject) isFound ||= Object.hasOwn(value, 'prototype')
      if (key === '__proto__') isFound = true
      return value
    })
  } catch {
    return false
  }
  return isFound
}

/** Whether the file changed after the date in a field; `undefined` without a date or a file. */
function isChangedSince({ request, expect }: HttpCase, name: string): boolean | undefined {
  const [date = ''] = valuesOf(request.headers, name).filter((value) => DATE.test(value))
  const [change = ''] = valuesOf(expect.headers, 'Last-Modified')
  const seconds = new Date(change).getTime() - new Date(date).getTime()
  return Number.isNaN(seconds) ? undefined : seconds > 0
}

/** Evaluates conditions in the order of RFC 9110, section 13.2.2. */
function isConditionFailing(tested: HttpCase): boolean {
  const { headers } = tested.request
  const [match] = valuesOf(headers, 'If-Match')
  if (match !== undefined && match !== '*' && !/(?<!W\/)"<etag>"/.test(match)) return true
  if (match === undefined && isChangedSince(tested, 'If-Unmodified-Since') === true) return true
  const tags = valuesOf(headers, 'If-None-Match').join(', ')
  if (tags !== '') return TAGS.test(tags) && (tags === '*' || tags.includes('"<etag>"'))
  return isChangedSince(tested, 'If-Modified-Since') === false
}

/** Whether a row is about a case. */
export function isCovered(coverage: Coverage, tested: HttpCase): boolean {
  return (
    isFeatured(coverage, tested) && isSent(coverage, tested) && isAnswered(coverage, tested.expect)
  )
}

function isFeatured({ app, note, is }: Coverage, tested: HttpCase): boolean {
  return (
    matches(app, tested.app) &&
    matches(note, tested.note) &&
    (is === undefined || FEATURES[is](tested))
  )
}

function isSent(coverage: Coverage, { request }: HttpCase): boolean {
  const { method, path, host, sends = {}, requestBody, minBytes = 0 } = coverage
  const { headers, body } = request
  return (
    matches(method, request.method) &&
    matches(path, request.path) &&
    matches(host, request.host ?? undefined) &&
    matches(requestBody, body ?? '') &&
    Buffer.byteLength(body ?? '') >= minBytes &&
    Object.entries(sends).every(([name, pattern]) => {
      const values = valuesOf(headers, name)
      return pattern === null
        ? values.length === 0
        : values.some((value) => matches(pattern, value, 'si'))
    })
  )
}

function isAnswered({ status, answers = {}, body }: Coverage, expected: Expectation): boolean {
  return (
    (status === undefined || status === expected.status) &&
    matches(body, typeof expected.body === 'string' ? expected.body : undefined) &&
    Object.entries(answers).every(([name, pattern]) =>
      valuesOf(expected.headers, name).some((value) => matches(pattern, value, 'si')),
    )
  )
}

function matches(pattern: string | undefined, text: string | undefined, flags = 's'): boolean {
  if (pattern === undefined) return true
  return text !== undefined && new RegExp(pattern, flags).test(text)
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}
