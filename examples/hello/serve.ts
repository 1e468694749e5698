/** Serves the example on node: `npm start`. The port is 8000, or that of the variable PORT. */

import { serve } from 'flagon/node'
import app from './app.ts'

const server = await serve(app, { port: Number(process.env['PORT'] ?? 8000) })
process.stdout.write(`${server.url}\n`)
