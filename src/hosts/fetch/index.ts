/** The door `flagon/fetch`: runs any application where a fetch handler is wanted. */

export type { FetchHandler, FetchHandlerOptions } from './handler.ts'
export { toFetchHandler } from './handler.ts'
