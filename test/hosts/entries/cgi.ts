/** Answers one request as a CGI program; the application beside it keeps what happens in files. */

import type { Application } from '../../../src/gateway/index.ts'
import { runCgi } from '../../../src/hosts/cgi/index.ts'
import type { Chronicle } from '../../contracts/applications/chronicle.ts'
import { FileChronicle } from '../../contracts/applications/file-chronicle.ts'

interface Served {
  readonly default: Application
  readonly createContractApplication?: (chronicle: Chronicle) => Application
}

const path = new URL('./app.js', import.meta.url).href
const served: Served = await import(path)
const chronicle = new FileChronicle(new URL('./chronicle', import.meta.url).pathname)
const application = served.createContractApplication?.(chronicle) ?? served.default
process.exit(await runCgi(application))
