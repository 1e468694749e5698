/** Section: static files over HTTP. */

import { contentOf, createFiles, SIZES } from './files/fixture.mjs'
import { judgeFiles } from './files/targets.mjs'
import { describeLoad } from './http/load.mjs'
import { measureServers } from './http.mjs'
import { pick } from './options.mjs'
import { describePinning } from './processes.mjs'

const SERVERS = [
  { name: 'files-raw' },
  { name: 'files-flagon' },
  { name: 'files-sirv' },
  { name: 'files-sirv-dev' },
  { name: 'files-fastify' },
]

/** What every ratio is to. */
const YARDSTICK = 'files-raw'

/** Measures every server with every file, round by round. */
export async function measureFiles(options) {
  const files = createFiles()
  try {
    const servers = pick(
      SERVERS,
      options.only && [...new Set([YARDSTICK, ...options.only])],
      'server',
    )
    const cases = pick(createCases(), options.paths, 'path')
    const measured = await measureServers({ servers, cases, yardstick: YARDSTICK }, options)
    return report(measured, options)
  } finally {
    files.remove()
  }
}

function createCases() {
  return Array.from(SIZES, ([name, size]) => ({
    name: `/static/${name}`,
    path: `/static/${name}`,
    clients: [{}],
    // A window has to end with whole files.
    connections: size > 1_000_000 ? 4 : 64,
    type: 'text/plain',
    body: contentOf(size),
  }))
}

function report({ summaries, tables, quiet }, { rounds, seconds }) {
  const method = `Processor microseconds of the server process for one file (user and system), and their ratio to a server that opens, measures and pipes the file with the streams of node: medians of ${rounds} rounds of ${seconds} s. Load: ${describeLoad()}; ${describePinning()}.`
  return {
    title: 'Files',
    notes: [method, quiet],
    tables,
    targets: judgeFiles(summaries),
    data: summaries,
  }
}
