/** The door `flagon/node`: runs any application on node. */

export type { NodeHandler, NodeHandlerOptions } from './handler.ts'
export { toNodeHandler } from './handler.ts'
export type { RunningServer, ServeOptions } from './serve.ts'
export { serve } from './serve.ts'
