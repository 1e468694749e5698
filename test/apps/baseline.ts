/** The application that the cases of raw requests are sent to. `PORT=n npm run -s app:baseline` */

import { rmSync } from 'node:fs'
import { serve } from 'flagon/node'
import { createBaseline } from './baseline-app.ts'
import { createStaticFixture } from './static-fixture.ts'

const root = createStaticFixture()
process.on('exit', () => rmSync(root, { recursive: true, force: true }))

const server = await serve(createBaseline(root), { port: Number(process.env['PORT'] ?? 8000) })
process.on('SIGTERM', () => process.exit())
process.on('SIGINT', () => process.exit())
process.stdout.write(`${server.url}\n`)
