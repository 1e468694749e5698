/** The door `flagon/lambda`: runs any application as a function of AWS Lambda. */

export type { LambdaHandler } from './handler.ts'
export { toLambdaHandler } from './handler.ts'
export type { LambdaOptions } from './options.ts'
export type { LambdaResult } from './result.ts'
export type { LambdaStreamHandler } from './runtime.ts'
export { toLambdaStreamHandler } from './stream-handler.ts'
