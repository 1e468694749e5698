/** Errors that are answers. */

import type { Application, Environ } from '../gateway/index.ts'
import { describeValue } from '../gateway/index.ts'
import type { HeaderMapInit } from '../http/index.ts'
import { HeaderMap, reasonPhrase } from '../http/index.ts'
import { describeStatus } from './error-descriptions.ts'
import { createErrorPage } from './error-page.ts'
import type { Response } from './response.ts'

/** What an error tells the client besides its code. */
export interface HttpErrorInit {
  /** What went wrong, for the client to read; plain text. The default is a sentence about the code. */
  readonly description?: string
  /** Header fields that the answer carries. */
  readonly headers?: HeaderMapInit
  /** The answer itself, instead of a page. */
  readonly response?: Response
  /** The error behind this one, for the log. */
  readonly cause?: unknown
}

/** A request, or its environ. */
export type RequestSource = Environ | { readonly environ: Environ }

/**
 * An outcome of HTTP that ends a request: 404, 413, 503. Its `gateway` is an application.
 *
 * Classes of your own may have any code from 400 to 599, and a name of their own:
 * `class Paywall extends HttpError { constructor() { super(402, 'Members only.') } }`.
 */
export class HttpError extends Error {
  /** What the code means: `Not Found`. */
  override readonly name: string
  /** The code: 404. */
  readonly status: number
  /** Header fields that the answer carries, such as `Allow`. */
  readonly headers: HeaderMap
  /** The answer itself, where `abort` was given one. */
  readonly response: Response | undefined

  /** Text is the description. Throws a `RangeError` for a code that is no error. */
  constructor(status: number, init: string | HttpErrorInit = {}) {
    const { description, headers, response, cause } = readInit(init)
    super(description ?? describeStatus(status), cause === undefined ? undefined : { cause })
    if (response === undefined) checkErrorStatus(status)
    this.status = status
    this.name = reasonPhrase(status) || (status < 500 ? 'Client Error' : 'Server Error')
    this.headers = new HeaderMap(headers)
    this.response = response
  }

  /** What went wrong, for the client to read. */
  get description(): string {
    return this.message
  }

  /**
   * The answer: a short page, in HTML, or as `application/problem+json` when the client prefers JSON.
   * Without a request it is HTML.
   */
  toResponse(source?: RequestSource): Response {
    if (this.response !== undefined) return this.response
    const response = createErrorPage(this, environOf(source))
    for (const [name] of this.headers) {
      // A page says what it is once, and depends on all that is told (RFC 9110, section 12.5.5).
      if (name.toLowerCase() !== 'vary') response.headers.delete(name)
    }
    for (const [name, value] of this.headers) response.headers.append(name, value)
    return response
  }

  /** The application that answers every request with this error. */
  get gateway(): Application {
    return (environ, startResponse) => this.toResponse(environ).start(startResponse, environ)
  }
}

function readInit(init: string | HttpErrorInit): HttpErrorInit {
  return typeof init === 'string' ? { description: init } : init
}

function checkErrorStatus(status: number): void {
  if (!Number.isInteger(status) || status < 400 || status > 599) {
    const given = typeof status === 'number' ? String(status) : describeValue(status)
    throw new RangeError(`${given} is not the code of an error; those are numbers from 400 to 599.`)
  }
}

function environOf(source: RequestSource | undefined): Environ | undefined {
  if (source === undefined) return undefined
  return isEnviron(source) ? source : source.environ
}

function isEnviron(source: RequestSource): source is Environ {
  return 'REQUEST_METHOD' in source
}
