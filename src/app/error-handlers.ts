/** Which function answers for an error. */

import { HttpError, httpErrorClass } from '../message/index.ts'
import { SetupError } from './errors.ts'
import type { AnyErrorHandler, ErrorClass } from './hooks.ts'

/** The handlers of the application, or of one blueprint. */
interface Scope<context> {
  readonly byCode: Map<number, AnyErrorHandler<context>>
  readonly byClass: Map<unknown, AnyErrorHandler<context>>
}

/**
 * Error handlers of an application and its blueprints, by status code and by class.
 *
 * The most specific one answers, as in Flask. For an `HttpError` those for its code, and for the classes
 * between its own and `HttpError`, come first, whoever has them: the inner blueprint, the outer ones, the
 * application. Only then come handlers for `HttpError` and what it extends, in the same order. Other
 * errors have no code: the nearest class in the inner blueprint answers, or else in the next one.
 */
export class ErrorHandlers<context> {
  readonly #scopes = new Map<string | undefined, Scope<context>>()

  /**
   * Adds a handler: of the blueprint `owner`, or of the application. Of two for the same, the later one
   * counts. Throws a `SetupError` for what is neither an error code of HTTP nor a class.
   */
  add(what: number | ErrorClass, handler: AnyErrorHandler<context>, owner?: string): void {
    if (typeof handler !== 'function') {
      throw new SetupError(`errorHandler(${describeKey(what)}) needs a function that answers.`)
    }
    const { byCode, byClass } = this.#openScope(owner)
    if (typeof what === 'number') {
      byCode.set(checkCode(what), handler)
      // 404 and NotFound are two names of one thing.
      const own = httpErrorClass(what)
      if (own !== undefined) byClass.set(own, handler)
    } else {
      byClass.set(checkClass(what), handler)
    }
  }

  #openScope(owner: string | undefined): Scope<context> {
    const scope = this.#scopes.get(owner) ?? { byCode: new Map(), byClass: new Map() }
    this.#scopes.set(owner, scope)
    return scope
  }

  /**
   * Finds the handler for an error, or gives `undefined`. `blueprints` are the names of those that the
   * request belongs to, the inner one first.
   */
  find(error: unknown, blueprints: readonly string[] = []): AnyErrorHandler<context> | undefined {
    if (this.#scopes.size === 0) return undefined
    const scopes = [...blueprints, undefined].flatMap((owner) => this.#scopes.get(owner) ?? [])
    const classes = classesOf(error)
    const base = classes.indexOf(HttpError)
    if (base === -1) return findByClass(scopes, classes)
    return (
      findConcrete(scopes, classes.slice(0, base), error) ??
      findByClass(scopes, classes.slice(base))
    )
  }
}

/** Finds the handler for the code of an error, or for one of the classes that stand for a code. */
function findConcrete<context>(
  scopes: readonly Scope<context>[],
  classes: readonly unknown[],
  error: unknown,
): AnyErrorHandler<context> | undefined {
  const status = error instanceof HttpError ? error.status : 0
  for (const scope of scopes) {
    const handler = findByClass([scope], classes) ?? scope.byCode.get(status)
    if (handler !== undefined) return handler
  }
  return undefined
}

/** The scopes come first, and in each the nearest class. */
function findByClass<context>(
  scopes: readonly Scope<context>[],
  classes: readonly unknown[],
): AnyErrorHandler<context> | undefined {
  for (const { byClass } of scopes) {
    const type = classes.find((candidate) => byClass.has(candidate))
    const handler = byClass.get(type)
    if (handler !== undefined) return handler
  }
  return undefined
}

function describeKey(what: unknown): string {
  return typeof what === 'function' ? what.name : String(what)
}

function checkCode(code: number): number {
  if (Number.isInteger(code) && code >= 400 && code <= 599) return code
  throw new SetupError(`errorHandler(${code}): an HTTP error code is a number from 400 to 599.`)
}

/** An arrow function has no prototype; it is most likely the handler, with the class left out. */
function checkClass(what: unknown): unknown {
  if (typeof what === 'function' && typeof what.prototype === 'object') return what
  throw new SetupError(
    'errorHandler takes a status code or a class of errors, and then the function that answers; not an error, and not a function alone.',
  )
}

/** The class of a value and the classes it extends, nearest first. Nothing for what has no class. */
function classesOf(value: unknown): unknown[] {
  const classes: unknown[] = []
  if (typeof value !== 'object' || value === null) return classes
  try {
    let prototype: unknown = Object.getPrototypeOf(value)
    while (typeof prototype === 'object' && prototype !== null) {
      if (Object.hasOwn(prototype, 'constructor')) classes.push(prototype.constructor)
      prototype = Object.getPrototypeOf(prototype)
    }
  } catch {
    // A proxy may throw at every look; it is answered as an error without a class.
  }
  return classes
}
