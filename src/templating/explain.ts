/** Says where in a template an error comes from. */

import { findTemplateLine } from './assemble.ts'
import type { TemplateErrorPlace, TemplateLocation } from './errors.ts'
import { TemplateError, TemplateNotFound } from './errors.ts'
import { generatePieces } from './generate.ts'

/** What must be known of a template to explain an error in it. */
export interface FailedTemplate extends TemplateErrorPlace {
  /** The last line that noted itself. */
  readonly line: number
  /** What stands for the template in stack traces. */
  readonly url: string
}

/** Where errors came from that were not made part of a `TemplateError`. */
const locations = new WeakMap<object, TemplateLocation>()

/**
 * Gives the place in a template that an error came from, or `undefined` when it came from none.
 *
 * It is also known for errors that `render` throws as they are.
 */
export function locateError(error: unknown): TemplateLocation | undefined {
  if (error instanceof TemplateError) return error
  if (error instanceof TemplateNotFound) return error.location
  return isObject(error) ? locations.get(error) : undefined
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

/**
 * Gives what `render` throws for something that was thrown in a template.
 *
 * The errors of the language, and what cannot carry anything, become a `TemplateError`. Objects of
 * other classes were thrown on purpose, for somebody who looks for that class (`abort(404)`), and stay
 * what they are.
 */
export function explainError(error: unknown, template: FailedTemplate): unknown {
  if (locateError(error) !== undefined) return error
  const location = createLocation(error, template)
  if (error instanceof TemplateNotFound) {
    const { names, searched, hint } = error
    return new TemplateNotFound(names, searched, { hint, location })
  }
  if (!isObject(error) || isLanguageError(error)) {
    const place = { ...location, text: template.text }
    return new TemplateError(String(error), place, { cause: error })
  }
  locations.set(error, location)
  return error
}

function createLocation(error: unknown, template: FailedTemplate): TemplateLocation {
  return { template: template.template, path: template.path, line: findLine(error, template) }
}

const LANGUAGE_ERRORS: ReadonlySet<unknown> = new Set([
  Error.prototype,
  EvalError.prototype,
  RangeError.prototype,
  ReferenceError.prototype,
  SyntaxError.prototype,
  TypeError.prototype,
  URIError.prototype,
])

function isLanguageError(error: object): boolean {
  return LANGUAGE_ERRORS.has(Object.getPrototypeOf(error))
}

/**
 * The line of the template in the error's stack trace; for an error without one, or one that was made
 * elsewhere, the last line that noted itself.
 */
function findLine(error: unknown, template: FailedTemplate): number {
  const codeLine = error instanceof Error ? findCodeLine(error.stack, template.url) : undefined
  if (codeLine === undefined) return template.line
  return findTemplateLine(generatePieces(template.text), codeLine) ?? template.line
}

/** The lines that `new Function` puts before its code (ECMA-262, CreateDynamicFunction). */
const FUNCTION_LINES = 2

/** V8 and JavaScriptCore write `url:line:column`; later V8 writes `url, <anonymous>:line:column`. */
const POSITION = /^(?:, <anonymous>)?:(\d+):\d+/

function findCodeLine(stack: unknown, url: string): number | undefined {
  if (typeof stack !== 'string') return undefined
  for (let i = stack.indexOf(url); i !== -1; i = stack.indexOf(url, i + 1)) {
    const [, line] = POSITION.exec(stack.slice(i + url.length, i + url.length + 40)) ?? []
    if (line !== undefined) return Number(line) - FUNCTION_LINES
  }
  return undefined
}
