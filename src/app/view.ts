/** What views and hooks may return, and how views are kept. */

import type { HttpError, Response } from '../message/index.ts'

/** A value, or a promise of one. */
export type MaybePromise<value> = value | Promise<value>

/**
 * What a view may return, besides a promise of it: text (HTML), bytes, a `Response` of flagon or of
 * the `fetch` API, an `HttpError`, a generator or a stream (sent as it comes), and a plain object or an
 * array (JSON). Nothing is not a result, and a promise of a promise is a mistake.
 */
export type ViewResult =
  | string
  | Uint8Array
  | Response
  | HttpError
  | globalThis.Response
  | ReadableStream<Uint8Array>
  | ReadableStream<string>
  | AsyncIterable<string | Uint8Array>
  | IterableIterator<string | Uint8Array>
  | JsonResult

/**
 * An object or an array that is sent as JSON. The compiler cannot tell whether an object is a plain one;
 * what it can tell is that it is no function, no date and no collection.
 */
export type JsonResult = object & {
  readonly then?: never
  readonly apply?: never
  readonly getTime?: never
  readonly exec?: never
  readonly [Symbol.toStringTag]?: never
}

/** A view whose params the compiler does not know any more. */
export interface AnyView {
  (context: never): MaybePromise<ViewResult>
  /** The methods of a route that says none itself: those that a class of views has. */
  readonly methods?: readonly string[] | undefined
  /** Whether OPTIONS is answered without the view, for a route that does not say. */
  readonly provideAutomaticOptions?: boolean | undefined
}
