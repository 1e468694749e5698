/** Serves one of the applications that the cases over HTTP are sent to. `PORT=n npm run -s app:probe -- NAME` */

import type { Flagon } from 'flagon'
import { serve } from 'flagon/node'
import { createCfgd } from './probe/cfgd.ts'
import { createCore } from './probe/core.ts'
import { createErrs } from './probe/errs.ts'
import { createHooks } from './probe/hooks.ts'
import { createLimits } from './probe/limits.ts'
import { createMounted } from './probe/mounted.ts'
import { createNokey } from './probe/nokey.ts'
import { createProxied } from './probe/proxied.ts'

const APPLICATIONS: ReadonlyMap<string, () => Flagon> = new Map([
  ['core', createCore],
  ['hooks', createHooks],
  ['errs', createErrs],
  ['limits', createLimits],
  ['cfgd', createCfgd],
  ['nokey', createNokey],
  ['proxied', createProxied],
  ['mounted', createMounted],
])

const name = process.argv[2] ?? ''
const createApp = APPLICATIONS.get(name)
if (createApp === undefined) refuse(explain(name))

const server = await serve(createApp(), { port: Number(process.env['PORT'] ?? 8000) })
process.on('SIGTERM', () => process.exit())
process.on('SIGINT', () => process.exit())
process.stdout.write(`${server.url}\n`)

function explain(unknown: string): string {
  const known = [...APPLICATIONS.keys()].join(', ')
  return `there is no probe application ${JSON.stringify(unknown)}; those that there are: ${known}`
}

function refuse(reason: string): never {
  process.stderr.write(`${reason}\n`)
  process.exit(2)
}
