/** Compiles the text of a template into a function, or says in which line it cannot be done. */

import { assembleCode, assembleStream } from './assemble.ts'
import type { TemplateErrorPlace } from './errors.ts'
import { TemplateError } from './errors.ts'
import { addFlushes } from './flush-points.ts'
import type { CodePiece } from './generate.ts'
import { generatePieces } from './generate.ts'

/** The values a template sees as `it`. */
export type Data = Readonly<Record<string, unknown>>

/** The blocks that a page fills for its layout. */
export type Blocks = ReadonlyMap<string, unknown>

/** Renders a template with its data, and with the blocks of a page when it is a layout. */
export type RenderFunction = (it: Data, given?: Blocks) => unknown

/** How a value becomes text. */
export type Print = (value: unknown) => string

/**
 * Renders a template in chunks. In the end it gives the rest, or what its layout needs; anything else
 * when the template returned.
 */
export type StreamFunction = (it: Data, given?: Blocks) => AsyncGenerator<string, unknown>

/** Makes the render function: for `<%= %>`, for `<%~ %>`, and for all else. */
export type RenderFactory = (print: Print, raw: Print, runtime: object) => RenderFunction

/** The same for the function that renders in chunks. */
export type StreamFactory = (print: Print, raw: Print, runtime: object) => StreamFunction

/** Compiles a template. `url` stands for it in stack traces. Throws a `TemplateError`. */
export function compileTemplate(place: TemplateErrorPlace, url: string): RenderFactory {
  const pieces = parseTemplate(place)
  try {
    // biome-ignore lint/nursery/noUnsafeTypeAssertion: what the code gives is written in assembleCode
    return createFunction(assembleCode(pieces, url)) as RenderFactory
  } catch (error) {
    throw explainFailure(error, pieces, place, Function)
  }
}

/** Compiles a template so that it renders in chunks, and may `await`. Throws a `TemplateError`. */
export function compileStream(place: TemplateErrorPlace, url: string): StreamFactory {
  const pieces = parseTemplate(place)
  try {
    const flushing = addFlushes(pieces, canStream)
    // biome-ignore lint/nursery/noUnsafeTypeAssertion: what the code gives is written in assembleStream
    return createFunction(assembleStream(flushing, url)) as StreamFactory
  } catch (error) {
    throw explainFailure(error, pieces, place, AsyncGeneratorFunction)
  }
}

/** What makes asynchronous generators of text; it has no name of its own (ECMA-262, section 27.4). */
const AsyncGeneratorFunction: FunctionConstructor = Object.getPrototypeOf(
  async function* () {},
).constructor

function canStream(pieces: readonly CodePiece[]): boolean {
  return probe(pieces, AsyncGeneratorFunction) === undefined
}

function explainFailure(
  error: unknown,
  pieces: readonly CodePiece[],
  place: TemplateErrorPlace,
  maker: FunctionConstructor,
): TemplateError {
  if (error instanceof EvalError) return new TemplateError(NOT_ALLOWED, place, { cause: error })
  return createSyntaxError(error, pieces, place, maker)
}

const NOT_ALLOWED =
  'This runtime does not allow code to be made of text at this time. Call preload() at start-up, ' +
  'before the first request; renderString() works at start-up only. Where code can never be made ' +
  'of text (a content security policy, --disallow-code-generation-from-strings), templates cannot ' +
  'be used.'

function createFunction(code: string): Function {
  return new Function('__print', '__raw', '__template', code)
}

/** `unclosed tag at line 3 col 5:`, as Eta says it. */
const ETA_PROBLEM = /^(.+) at line (\d+) col \d+/

function parseTemplate(place: TemplateErrorPlace): readonly CodePiece[] {
  try {
    return generatePieces(place.text)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const [, problem = message, line] = ETA_PROBLEM.exec(message) ?? []
    const known = line === undefined ? {} : { line: Number(line) }
    throw new TemplateError(problem, { ...place, ...known }, { cause: error })
  }
}

function createSyntaxError(
  cause: unknown,
  pieces: readonly CodePiece[],
  place: TemplateErrorPlace,
  maker: FunctionConstructor,
): TemplateError {
  const index = findWrongPiece(pieces, maker)
  const wrong = index === undefined ? undefined : pieces[index]
  if (wrong !== undefined && !wrong.isText) {
    return new TemplateError(probe(pieces, maker) ?? '', { ...place, line: wrong.line }, { cause })
  }
  // Text is not wrong by itself: the code before it is not one that text can follow.
  const incomplete = index === undefined ? findIncompletePiece(pieces, maker) : pieces[index - 1]
  return new TemplateError(INCOMPLETE, { ...place, line: incomplete?.line ?? 1 }, { cause })
}

const INCOMPLETE =
  'SyntaxError: The code is not complete. Is a brace or parenthesis opened here and never closed, ' +
  'or closed and never opened?'

/**
 * Engines do not tell where in the code a syntax error is. But one that has been read stays the same error
 * whatever follows it, while code that is only incomplete fails at what follows, whatever that is. So the
 * first piece after which nothing matters any more is wrong.
 */
function findWrongPiece(
  pieces: readonly CodePiece[],
  maker: FunctionConstructor,
): number | undefined {
  let low = 0
  let high = pieces.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (isWrong(pieces.slice(0, middle + 1), maker)) high = middle
    else low = middle + 1
  }
  return low < pieces.length ? low : undefined
}

function isWrong(pieces: readonly CodePiece[], maker: FunctionConstructor): boolean {
  const problem = probe(pieces, maker)
  return problem !== undefined && problem === probe(pieces, maker, NO_TOKEN)
}

/** A character that begins no token of JavaScript. */
const NO_TOKEN = '\u0001'

/** The message of the syntax error in the code of some pieces, or `undefined` when there is none. */
function probe(
  pieces: readonly CodePiece[],
  maker: FunctionConstructor,
  end = '',
): string | undefined {
  try {
    new maker(`"use strict";${pieces.map((piece) => piece.code).join('\n')}\n${end}`)
    return undefined
  } catch (error) {
    if (error instanceof EvalError) throw error
    return String(error)
  }
}

/** The piece that follows the longest beginning which is complete. */
function findIncompletePiece(
  pieces: readonly CodePiece[],
  maker: FunctionConstructor,
): CodePiece | undefined {
  let length = pieces.length
  while (length > 0 && probe(pieces.slice(0, length), maker) !== undefined) length -= 1
  return pieces[length]
}
