/** Which function answers for an error. */

import { HttpError } from '../message/index.ts'
import { SetupError } from './errors.ts'
import type { AnyErrorHandler, ErrorClass } from './hooks.ts'

/**
 * Error handlers, by status code and by class.
 *
 * The most specific handler answers, as in Flask: for an `HttpError` first those for its own classes
 * and its code, and only then the one for `HttpError`; for any error the nearest of its classes.
 */
export class ErrorHandlers<context> {
  readonly #byCode = new Map<number, AnyErrorHandler<context>>()
  readonly #byClass = new Map<unknown, AnyErrorHandler<context>>()

  /** Throws a `SetupError` for what is neither an error code of HTTP nor a class. */
  add(what: number | ErrorClass, handler: AnyErrorHandler<context>): void {
    if (typeof handler !== 'function') {
      throw new SetupError(`errorHandler(${describeKey(what)}) needs a function that answers.`)
    }
    if (typeof what === 'number') this.#byCode.set(checkCode(what), handler)
    else if (typeof what === 'function') this.#byClass.set(what, handler)
    else
      throw new SetupError('errorHandler takes a status code or a class of errors, not an error.')
  }

  /** Finds the handler for an error, or gives `undefined`. */
  find(error: unknown): AnyErrorHandler<context> | undefined {
    if (this.#byClass.size === 0 && this.#byCode.size === 0) return undefined
    for (const type of classesOf(error)) {
      if (type === HttpError && error instanceof HttpError) {
        const handler = this.#byCode.get(error.status)
        if (handler !== undefined) return handler
      }
      const handler = this.#byClass.get(type)
      if (handler !== undefined) return handler
    }
    return undefined
  }
}

function describeKey(what: number | ErrorClass): string {
  return typeof what === 'function' ? what.name : String(what)
}

function checkCode(code: number): number {
  if (Number.isInteger(code) && code >= 400 && code <= 599) return code
  throw new SetupError(`errorHandler(${code}): an HTTP error code is a number from 400 to 599.`)
}

/** The class of a value and the classes it extends, nearest first. Nothing for what has no class. */
function* classesOf(value: unknown): Generator<unknown> {
  if (typeof value !== 'object' || value === null) return
  let prototype: unknown = Object.getPrototypeOf(value)
  while (typeof prototype === 'object' && prototype !== null) {
    if (Object.hasOwn(prototype, 'constructor')) yield prototype.constructor
    prototype = Object.getPrototypeOf(prototype)
  }
}
