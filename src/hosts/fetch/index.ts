/** The door `flagon/fetch`: runs any application where a fetch handler is wanted. */

export type { FetchContext, FetchListener } from './from-fetch-handler.ts'
export { fromFetchHandler } from './from-fetch-handler.ts'
export type { FetchHandler, FetchHandlerOptions } from './handler.ts'
export { toFetchHandler } from './handler.ts'
export type { FetchKeys } from './keys.ts'
