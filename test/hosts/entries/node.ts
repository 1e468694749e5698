/** Serves an application on node: its module is the first argument, its port the second. */

import type { Application } from '../../../src/gateway/index.ts'
import { serve } from '../../../src/hosts/node/index.ts'

const [, , path = '', port = '0'] = process.argv
const served: { default: Application } = await import(path)
await serve(served.default, { port: Number(port) })
