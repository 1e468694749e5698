/** What views and hooks may return, and how views are kept. */

/** A value, or a promise of one. */
export type MaybePromise<value> = value | Promise<value>

/**
 * What a view may return, besides a promise of it: text (HTML), bytes, a `Response` of flagon or of
 * the `fetch` API, an `HttpError`, an iterable of chunks or a stream (sent as they come), and any
 * other object or array (JSON). Nothing is not a result, and a promise of a promise is a mistake.
 */
export type ViewResult = string | (object & { readonly then?: never })

/** A view whose params the compiler does not know any more. */
export type AnyView = (context: never) => MaybePromise<ViewResult>
