/** A client that turns a request into an event of a function URL, and the result into an answer. */

import type { LambdaHandler, LambdaResult } from '../../src/hosts/lambda/index.ts'
import type { Answer } from '../hosts/wire.ts'
import { payload2 } from '../hosts-lambda/events.ts'
import { AUTHORITY, Client, NO_ANSWER, parseLine } from './client.ts'
import type { ContractRequest } from './host.ts'

/** One invocation of a function. */
export class LambdaClient extends Client {
  #answer: Answer = NO_ANSWER

  constructor(handler: LambdaHandler, request: ContractRequest) {
    super()
    void this.#invoke(handler, request)
  }

  get answer(): Answer {
    return this.#answer
  }

  send(): void {
    throw new TypeError('An event has the whole body.')
  }

  stall(): void {
    throw new TypeError('A result comes as a whole.')
  }

  leave(): void {
    this.isOver = true
  }

  async #invoke(handler: LambdaHandler, request: ContractRequest): Promise<void> {
    try {
      this.#answer = readResult(await handler(createEvent(request)), request)
    } catch {
      // The service answers 502 for a function that rejects.
      this.#answer = { ...NO_ANSWER, status: 502, isWhole: true }
    }
    this.isOver = true
    this.notify()
  }
}

/** Function URLs join the lines of a header by a comma, and have cookies in a list of their own. */
function createEvent({
  method = 'GET',
  target,
  headers = [],
  body = [],
}: ContractRequest): unknown {
  const fields: Record<string, string> = { host: AUTHORITY }
  const cookies: string[] = []
  for (const [name, value] of headers.map(parseLine)) {
    if (name === 'cookie') cookies.push(value)
    else fields[name] = name in fields ? `${fields[name]},${value}` : value
  }
  const [path = '', query = ''] = splitOnce(target, '?')
  const bytes = Buffer.from(body.join(''), 'latin1')
  return payload2({
    method,
    path,
    query,
    headers: fields,
    sourceIp: '127.0.0.1',
    ...(cookies.length > 0 && { cookies }),
    ...(bytes.length > 0 && { body: bytes.toString('base64'), isBase64Encoded: true }),
  })
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator)
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

/** The service writes the Content-Length itself, and takes the content from answers that have none. */
function readResult(result: LambdaResult, { method }: ContractRequest): Answer {
  const { statusCode: status, headers = {}, cookies = [], isBase64Encoded } = result
  const fields = Object.entries(headers).map(([name, value]): [string, string] => [
    name.toLowerCase(),
    value,
  ])
  const lines = [...fields, ...cookies.map((value): [string, string] => ['set-cookie', value])]
  const body = Buffer.from(result.body, isBase64Encoded ? 'base64' : 'utf8')
  const isBodiless = method === 'HEAD' || status === 204 || status === 304
  const declared = isBodiless ? 0 : Number(new Map(lines).get('content-length') ?? body.length)
  return {
    ...NO_ANSWER,
    status,
    headers: lines,
    body: body.subarray(0, declared),
    excess: body.subarray(declared),
    isWhole: body.length >= declared,
  }
}
