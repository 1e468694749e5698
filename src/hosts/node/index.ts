/** The door `flagon/node`: runs any application on node. */

export type { CloseOptions } from './closing.ts'
export type { TransportOptions } from './create-server.ts'
export type { NextFunction, NodeListener } from './from-node-handler.ts'
export { fromNodeHandler, fromNodeMiddleware } from './from-node-handler.ts'
export type { NodeHandler, NodeHandlerOptions } from './handler.ts'
export { toNodeHandler } from './handler.ts'
export type { ListenOptions } from './listening.ts'
export type { RunningServer, ServeOptions } from './serve.ts'
export { serve } from './serve.ts'
export type { ServerSettings } from './server-settings.ts'
