/** What another answer than Flask's is, as data. */

import type { CaseRequest, Expectation, ExpectedBody, Field } from './http-case.ts'
import { valuesOf } from './http-case.ts'

/**
 * What is different about an answer; what is not named stays as it is. In texts `{1}` stands for what
 * the first group of the coverage's path matched, `{decoded 1}` for the same without its escapes,
 * `{sent}` for the number of bytes of the request's body, `{host}` for its Host header, and `{cookies}` for
 * the first value of each of its cookies in JSON.
 */
export interface Change {
  /** The answer is that to the same request without these fields. */
  readonly asWithout?: readonly string[]
  readonly status?: number | string
  /** Whether the body is the page of an error with the status. */
  readonly errorPage?: boolean
  /** Whether the host refuses the request with the status, before the application sees it. */
  readonly refused?: boolean
  /** Values of fields; `null` for a field that is not there any more. */
  readonly headers?: Readonly<Record<string, string | null>>
  readonly body?: string
  /** Replacements in the body: a pattern, and what comes in the place of each match. */
  readonly rewrite?: readonly Replacement[]
  /** What is different about the cookies that are set. */
  readonly cookies?: CookieChange
}

type Replacement = readonly [pattern: string, replacement: string]

interface CookieChange {
  /** Attributes that are added where there is none of the name. */
  readonly add?: readonly string[]
  /** Names of attributes that go. */
  readonly drop?: readonly string[]
  /** Replacements in name and value. */
  readonly rewrite?: readonly Replacement[]
}

/** Changes what is expected. `match` is what the coverage's path matched. */
export function changeExpectation(
  expected: Expectation,
  template: Change,
  request: CaseRequest,
  match: readonly string[],
): Expectation {
  const change = fillTexts(template, request, match)
  const status = Number(change.status ?? expected.status)
  const body = request.method === 'HEAD' ? '' : changeBody(expected.body, status, change)
  const fields = changeFields(expected.headers, change)
  const isKept = status === expected.status && body === expected.body && !isRewritten(change)
  const headers = isKept ? fields : changeLength(fields, body, request)
  return { status, headers, body }
}

/** What HEAD is answered without has another length too. */
function isRewritten({ body, rewrite }: Change): boolean {
  return body !== undefined || rewrite !== undefined
}

function fillTexts(template: Change, request: CaseRequest, match: readonly string[]): Change {
  const filled: Change = JSON.parse(JSON.stringify(template), (_key, value: unknown) =>
    typeof value === 'string' ? fillText(value, request, match) : value,
  )
  return filled
}

function fillText(text: string, request: CaseRequest, match: readonly string[]): string {
  const { body, host } = request
  return text
    .replaceAll('{cookies}', () => listCookies(request))
    .replaceAll('{sent}', String(Buffer.byteLength(body ?? '')))
    .replaceAll('{host}', host ?? 'HOST')
    .replace(/\{(\d)\}/g, (_mark, index) => match[Number(index)] ?? '')
    .replace(/\{decoded (\d)\}/g, (_mark, index) => decodeURIComponent(match[Number(index)] ?? ''))
}

/** What has a name and an equals sign is a cookie; its value is percent-decoded where it can be. */
function listCookies({ headers }: CaseRequest): string {
  const cookies: Record<string, string[]> = Object.create(null)
  // The bytes of a field are characters of ISO 8859-1.
  const sent = Buffer.from(valuesOf(headers, 'Cookie').join('; ')).toString('latin1')
  for (const pair of sent.split(';')) {
    const [, name, value = ''] = /^[\t ]*([^=]*?)[\t ]*=[\t ]*(.*?)[\t ]*$/s.exec(pair) ?? []
    if (name) cookies[name] ??= [decodeCookie(value)]
  }
  return JSON.stringify(cookies)
}

function decodeCookie(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

function changeBody(body: ExpectedBody, status: number, change: Change): ExpectedBody {
  if (change.refused) return { refusal: true }
  if (change.errorPage) return { error_page: { code: status, description: '<default>' } }
  const changed = change.body ?? body
  return typeof changed === 'string' ? replaceAll(changed, change.rewrite ?? []) : changed
}

/** Fields that tell about the content, which a page in its place has not. */
const ABOUT_CONTENT =
  /^(?:accept-ranges|allow|cache-control|content-.*|etag|expires|last-modified|location|transfer-encoding)$/i

function changeFields(fields: readonly Field[], change: Change): Field[] {
  const { headers = {}, cookies = {} } = change
  const replaced = new Set(Object.keys(headers).map((name) => name.toLowerCase()))
  const kept = pageFields(fields, change).filter(([name]) => !replaced.has(name.toLowerCase()))
  const added = Object.entries(headers).flatMap(([name, value]): Field[] =>
    value === null ? [] : [[name, value]],
  )
  return [...kept, ...added].map(
    ([name, value]): Field =>
      name === 'Set-Cookie' ? [name, changeCookie(value, cookies)] : [name, value],
  )
}

/** The fields of a page have nothing of what it stands for; those of a refusal are the host's. */
function pageFields(fields: readonly Field[], { errorPage, refused }: Change): readonly Field[] {
  if (refused) return createPageFields('text/plain; charset=utf-8')
  if (!errorPage) return fields
  const others = fields.filter(([name]) => !ABOUT_CONTENT.test(name))
  return [...others, ...createPageFields('text/html; charset=utf-8')]
}

function createPageFields(contentType: string): Field[] {
  return [
    ['Content-Type', contentType],
    ['Content-Length', '<LENGTH>'],
  ]
}

function changeLength(fields: readonly Field[], body: ExpectedBody, request: CaseRequest): Field[] {
  const isKnown = typeof body === 'string' && request.method !== 'HEAD'
  const length = isKnown ? String(Buffer.byteLength(body)) : '<LENGTH>'
  return fields.map(([name, value]) => [name, name === 'Content-Length' ? length : value])
}

function changeCookie(line: string, { add = [], drop = [], rewrite = [] }: CookieChange): string {
  const [pair = '', ...attributes] = line.split('; ')
  const kept = attributes.filter((attribute) => !drop.includes(nameOf(attribute)))
  const names = kept.map(nameOf)
  const added = add.filter((attribute) => !names.includes(nameOf(attribute)))
  return [replaceAll(pair, rewrite), ...kept, ...added].join('; ')
}

function nameOf(attribute: string): string {
  return attribute.split('=', 1)[0] ?? ''
}

function replaceAll(text: string, replacements: readonly Replacement[]): string {
  return replacements.reduce(
    (changed, [pattern, replacement]) => changed.replace(new RegExp(pattern, 'g'), replacement),
    text,
  )
}
