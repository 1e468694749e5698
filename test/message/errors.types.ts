/** What the compiler says of errors; nothing here runs. */

import { abort, createHttpError, NotFound, TooManyRequests } from '../../src/message/index.ts'

export function abortions(code: number): readonly (() => never)[] {
  return [
    () => abort(code),
    () => abort(code, 'Text.'),
    () => abort(404, { description: 'No.', headers: { 'X-A': '1' }, cause: 1 }),
    () => abort(405, { allow: ['GET'] }),
    () => abort(429, { retryAfter: 30 }),
    () => abort(new NotFound()),
    () => abort(new Response()),
    // @ts-expect-error -- a 404 has no methods
    () => abort(404, { allow: ['GET'] }),
    // @ts-expect-error -- seconds are a number
    () => abort(429, { retryAfter: '30' }),
    // @ts-expect-error -- a code is a number
    () => abort('404'),
    // @ts-expect-error -- an error says everything itself
    () => abort(new NotFound(), 'No.'),
  ]
}

export const seconds: number | Date | undefined = new TooManyRequests({ retryAfter: 1 }).retryAfter

// @ts-expect-error -- only an InternalServerError has it
export const wrong = createHttpError(404, { originalError: 1 })
