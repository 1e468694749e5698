/** Serves the blog on node: `npm start`. The port is 8000, or that of the variable PORT. */

import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { serve } from 'flagon/node'
import { createApp, INSTANCE } from './app.ts'
import { hasTables, initDatabase } from './database.ts'

// An installation has its own key: whoever knows it can log in as anybody.
const settings = join(INSTANCE, 'config.json')
if (!existsSync(settings)) {
  mkdirSync(INSTANCE, { recursive: true })
  const SECRET_KEY = randomBytes(32).toString('base64url')
  writeFileSync(settings, `${JSON.stringify({ SECRET_KEY })}\n`, { mode: 0o600 })
}

const app = createApp()
await app.appContext().run(async (context) => {
  if (!(await hasTables(context))) await initDatabase(context)
})

const server = await serve(app, { port: Number(process.env['PORT'] ?? 8000) })
process.stdout.write(`${server.url}\n`)
