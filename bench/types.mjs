/** Section: what the types of an application cost the compiler. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildUrl } from './build.mjs'
import { MEASURED_CORE, runOn } from './processes.mjs'
import { formatNumber, formatReach } from './report.mjs'
import { summarise } from './statistics.mjs'
import { writeApp } from './types/app-source.mjs'

/** The numbers of routes: the second is judged against the first. */
const SIZES = [10, 1000]

/** How much more CPU time the most routes may take than the fewest, in milliseconds. */
const MAX_EXTRA = 2000

/** Type-checks an application with few routes and one with many, each in a process of its own. */
export async function measureTypes({ rounds }) {
  const folder = mkdtempSync(join(tmpdir(), 'flagon-types-'))
  try {
    const runs = []
    for (let round = 0; round < rounds; round++) {
      for (const size of SIZES) runs.push({ size, ...(await checkTypes(folder, size)) })
    }
    return report(runs)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function checkTypes(folder, size) {
  const file = join(folder, `app-${size}.ts`)
  writeFileSync(file, writeApp(size))
  const script = fileURLToPath(new URL('types/process.mjs', import.meta.url))
  const types = fileURLToPath(buildUrl('index.d.ts'))
  const output = await runOn(MEASURED_CORE, [process.execPath, script, file, types])
  const { errors, milliseconds } = JSON.parse(output)
  if (errors.length > 0) throw new Error(`The application has errors:\n${errors.join('\n')}`)
  return { milliseconds }
}

function report(runs) {
  const summaries = SIZES.map((size) => ({
    size,
    milliseconds: summarise(
      runs.filter((run) => run.size === size).map(({ milliseconds }) => milliseconds),
    ),
  }))
  const [fewest, most] = summaries
  const extra = most.milliseconds.median - fewest.milliseconds.median
  return {
    title: 'Types',
    notes: ['CPU time of a compiler that checks one application, its own start included.'],
    tables: [
      {
        title: 'Type-checking, ms',
        columns: ['routes', 'ms', 'min-max'],
        rows: summaries.map(({ size, milliseconds }) => [
          String(size),
          formatNumber(milliseconds.median, 0),
          formatReach(milliseconds, 0),
        ]),
      },
    ],
    targets: [
      {
        name: `${most.size} routes at most ${MAX_EXTRA} ms more than ${fewest.size}`,
        figure: `${formatNumber(extra, 0)} ms`,
        isMet: extra < MAX_EXTRA,
      },
    ],
    data: summaries,
  }
}
