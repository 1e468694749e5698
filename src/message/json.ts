/** Responses in JSON. */

import type { Body, Environ, StartResponse } from '../gateway/index.ts'
import type { JsonProvider } from './json-provider.ts'
import { formatJson, PLAIN_JSON } from './json-provider.ts'
import type { ResponseInit } from './response.ts'
import { Response } from './response.ts'
import type { ResponseBody, SettledBody } from './response-body.ts'

const JSON_INIT: ResponseInit = { mimetype: 'application/json' }

/**
 * A response whose body is a value in JSON and a line break, as in Flask.
 *
 * The value is written when the response is needed, and as the application of the view writes JSON; a
 * `TypeError` is thrown then for what JSON cannot say: `undefined`, functions, symbols, big integers, a
 * `Map`, a `Set`, values that contain themselves. On its own, it is written by `JSON`.
 */
export function json(value: unknown, init?: ResponseInit): Response {
  return new JsonResponse(value, init)
}

/** Writes a value at once as the body of a response. Throws a `JsonError` for what JSON cannot say. */
export function writeJson(value: unknown, provider: JsonProvider): Response {
  return new Response(`${formatJson(value, provider)}\n`, JSON_INIT)
}

/** A response that holds a value until it is known how to write it. */
export class JsonResponse extends Response {
  #value: unknown
  #isWritten = false

  constructor(value: unknown, init?: ResponseInit) {
    super('', init === undefined ? JSON_INIT : { ...JSON_INIT, ...init })
    this.#value = value
  }

  /** Writes the value, unless that was done or there is another body. Throws a `JsonError`. */
  settle(provider: JsonProvider = PLAIN_JSON): this {
    if (this.#isWritten) return this
    this.body = `${formatJson(this.#value, provider)}\n`
    return this
  }

  override get body(): SettledBody {
    this.settle()
    return super.body
  }
  override set body(body: ResponseBody) {
    this.#isWritten = true
    this.#value = undefined
    super.body = body
  }

  override addEtag(): this {
    this.settle()
    return super.addEtag()
  }

  override async bytes(): Promise<Uint8Array> {
    this.settle()
    return super.bytes()
  }

  override async text(): Promise<string> {
    this.settle()
    return super.text()
  }

  override start(startResponse: StartResponse, environ?: Environ, maxCookieSize?: number): Body {
    this.settle()
    return super.start(startResponse, environ, maxCookieSize)
  }
}
