/** A program that serves until its standard input ends, and then has nothing left that keeps it alive. */

import { serve } from '../../src/hosts/node/index.ts'

const server = await serve(
  ({ PATH_INFO: path }) => {
    if (path === '/hang') return new Promise(() => undefined)
    throw new Error('broken')
  },
  { port: 0 },
)
process.stdout.write(`${server.url}\n`)
process.stdin.resume().once('end', () => void server.close({ graceMs: 50 }))
