/** Sends the cases of one application, in their order. */

import type { Answer } from '../hosts/wire.ts'
import { exchange } from '../hosts/wire.ts'
import { textOf } from './http-bodies.ts'
import type { CaseRequest, Expectation, Field, HttpCase } from './http-case.ts'
import { valuesOf } from './http-case.ts'
import { CookieJar } from './http-cookies.ts'

const JAR = '<jar>'

/** A client of one application. */
export class CaseSession {
  /** Where the application is served. */
  readonly authority: string
  readonly #port: number
  readonly #jars = new Map<string, CookieJar>()
  readonly #etags = new Map<string, string>()

  /** `cases` are all that will be sent: a group of which one case names its jar has one. */
  constructor(port: number, cases: readonly HttpCase[]) {
    this.#port = port
    this.authority = `127.0.0.1:${port}`
    for (const { group, request } of cases) {
      if (valuesOf(request.headers, 'Cookie').includes(JAR)) this.#jars.set(group, new CookieJar())
    }
  }

  /** Sends a case and gives the answer, whose cookies its group keeps. */
  async send({ group, request, note }: HttpCase): Promise<Answer> {
    const jar = this.#jars.get(group)
    if (note.startsWith('tampered')) jar?.tamper()
    const answer = await this.#exchange(request, jar?.header)
    jar?.keep(valuesOf(answer.headers, 'Set-Cookie'))
    return answer
  }

  /** Gives the answer to a request without some of its fields, as an expectation. */
  async expectWithout(request: CaseRequest, names: readonly string[]): Promise<Expectation> {
    const headers = request.headers.filter(([name]) => !names.includes(name))
    const answer = await this.#exchange({ ...request, headers }, undefined)
    return { status: answer.status, headers: answer.headers, body: textOf(answer) }
  }

  async #exchange(request: CaseRequest, cookie: string | undefined): Promise<Answer> {
    const headers = request.headers.filter(([, value]) => value !== JAR)
    if (cookie !== undefined) headers.push(['Cookie', cookie])
    const etag = headers.some(([, value]) => value.includes('<etag>'))
      ? await this.#etagOf(request.path)
      : ''
    const filled = headers.map(([name, value]): Field => [name, value.replaceAll('<etag>', etag)])
    const packet = formatRequest({ ...request, headers: filled }, this.authority)
    return exchange(this.#port, [packet], request.method)
  }

  /** The entity tag that a path has at present, without its quotes. */
  async #etagOf(path: string): Promise<string> {
    const known = this.#etags.get(path)
    if (known !== undefined) return known
    const request = { method: 'HEAD', path, headers: [], body: null, host: null }
    const { headers } = await this.#exchange(request, undefined)
    const etag = valuesOf(headers, 'ETag')[0]?.slice(1, -1) ?? ''
    this.#etags.set(path, etag)
    return etag
  }
}

/** Writes a request as bytes, each one a character. */
function formatRequest(request: CaseRequest, authority: string): string {
  const { method, path, headers, body, host } = request
  const fields: Field[] = [['Host', host ?? authority], ['Connection', 'close'], ...headers]
  if (body !== null && !headers.some(isFraming)) {
    fields.push(['Content-Length', String(Buffer.byteLength(body))])
  }
  const lines = [
    `${method} ${path} HTTP/1.1`,
    ...fields.map(([name, value]) => `${name}: ${value}`),
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body ?? ''}`).toString('latin1')
}

function isFraming([name]: Field): boolean {
  return /^(?:content-length|transfer-encoding)$/i.test(name)
}
