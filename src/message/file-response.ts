/** The response that sends a file, and does not know before a request which part of it. */

import type { Body, Environ, StartResponse } from '../gateway/index.ts'
import type { MaxAge } from './file-version.ts'
import type { HandoverOptions } from './handover.ts'
import { HttpError } from './http-error.ts'
import { Response } from './response.ts'

/** What a file is sent by, besides itself: a request, and the application that answers it. */
export interface FileSetting {
  /** The request. */
  readonly environ: Environ
  /** The folder that relative paths are in. */
  readonly root?: string | undefined
  /** The settings of the application. */
  readonly config?: FileConfig | undefined
}

/** The settings that sending a file looks at. */
export interface FileConfig extends HandoverOptions {
  /** How long clients may keep a file that says nothing of it. Default: they ask every time. */
  readonly SEND_FILE_MAX_AGE_DEFAULT?: MaxAge | undefined
}

/** Gives a response its content, or throws the error that is the answer instead. */
export type Settle = (response: Response, setting: FileSetting) => void

/**
 * A response that is completed when the request is known: which version, which part, or none at all.
 * An application does that before its hooks see it; on its own it does it when it is started. Until
 * then its body is empty, and status and header fields that are set on it are kept.
 */
export class FileResponse extends Response {
  #settle: Settle | undefined

  constructor(headers: Readonly<Record<string, string>>, settle: Settle) {
    super(null, { headers })
    this.#settle = settle
  }

  /** Completes the response. Again, it does nothing. Throws an `HttpError` that answers instead. */
  settle(setting: FileSetting): this {
    const settle = this.#settle
    this.#settle = undefined
    settle?.(this, setting)
    return this
  }

  override start(startResponse: StartResponse, environ?: Environ): Body {
    if (environ === undefined || this.#settle === undefined) {
      return super.start(startResponse, environ)
    }
    try {
      this.settle({ environ })
    } catch (error) {
      if (!(error instanceof HttpError)) throw error
      return error.toResponse(environ).start(startResponse, environ)
    }
    return super.start(startResponse, environ)
  }
}
