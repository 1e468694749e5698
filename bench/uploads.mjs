/** Section: one large file in a form, beside busboy on node:http. */

import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { pick } from './options.mjs'
import { LOAD_CORE, MEASURED_CORE, runOn, startOn } from './processes.mjs'
import { formatNumber, formatReach } from './report.mjs'
import { summarise } from './statistics.mjs'

const WAYS = [
  { name: 'busboy', title: 'busboy on `node:http`' },
  { name: 'uploads', title: 'flagon `request.uploads()`' },
  { name: 'gateway', title: 'flagon, the body without its form' },
]

const MEBIBYTE = 1024 * 1024

/** The size of the file, in mebibytes. */
const SIZE = { full: 1024, smoke: 16 }

/** How fast uploads must be, compared with busboy. */
const MIN_RATIO = 0.9

/** What the memory of the process may grow by, in mebibytes. */
const MAX_GROWTH = 32

/** Sends the file to every server, round by round, each in a new process. */
export async function measureUploads({ only, rounds, isSmoke }) {
  const ways = pick(WAYS, only, 'way')
  const size = isSmoke ? SIZE.smoke : SIZE.full
  const runs = []
  for (let round = 0; round < rounds; round++) {
    for (const { name } of ways) runs.push({ name, round, ...(await measureWay(name, size)) })
  }
  return report(
    ways.map((way) => summariseWay(way, runs)),
    { size, rounds },
  )
}

async function measureWay(name, size) {
  const script = fileURLToPath(new URL('uploads/server.mjs', import.meta.url))
  const server = startOn(MEASURED_CORE, [process.execPath, '--expose-gc', script, name])
  try {
    const [line] = await once(createInterface({ input: server.stdout }), 'line')
    const { port } = JSON.parse(line)
    // The first upload is the warm-up.
    await send(port, Math.ceil(size / 16))
    const { bytes, milliseconds, growth } = await send(port, size)
    if (bytes < size * MEBIBYTE) throw new Error(`${name} took ${bytes} bytes only.`)
    return { milliseconds, growth: growth / MEBIBYTE }
  } finally {
    server.kill('SIGKILL')
  }
}

async function send(port, size) {
  const script = fileURLToPath(new URL('uploads/client.mjs', import.meta.url))
  return JSON.parse(await runOn(LOAD_CORE, [process.execPath, script, String(port), String(size)]))
}

/** The ratio is that of two uploads of the same round, so that a busy machine counts for both. */
function summariseWay({ name, title }, runs) {
  const own = runs.filter((run) => run.name === name)
  const rivals = runs.filter((run) => run.name === 'busboy')
  const ratios = own.flatMap(({ round, milliseconds }) => {
    const rival = rivals.find((run) => run.round === round)
    return rival === undefined ? [] : [rival.milliseconds / milliseconds]
  })
  return {
    name,
    title,
    milliseconds: summarise(own.map((run) => run.milliseconds)),
    growth: summarise(own.map(({ growth }) => growth)),
    ratio: ratios.length === 0 ? undefined : summarise(ratios),
  }
}

function report(summaries, { size, rounds }) {
  const rows = summaries.map(({ title, milliseconds, ratio, growth }) => [
    title,
    `${formatNumber(milliseconds.median, 0)} (${formatReach(milliseconds, 0)})`,
    ratio === undefined ? '' : formatNumber(ratio.median),
    `${formatNumber(growth.median, 1)} (${formatReach(growth, 1)})`,
  ])
  return {
    title: 'Uploads',
    notes: [
      `A file of ${size} MiB in a form: processor time of the server and growth of its memory, the median of ${rounds} processes and their reach.`,
    ],
    tables: [
      {
        title: 'One upload',
        columns: ['server', 'ms', 'speed, busboy = 1', 'growth, MiB'],
        rows,
      },
    ],
    targets: judge(summaries.find(({ name }) => name === 'uploads')),
    data: summaries,
  }
}

function judge(ours) {
  if (ours === undefined) return []
  const targets = [
    {
      name: `memory grows by less than ${MAX_GROWTH} MiB`,
      figure: `${formatNumber(ours.growth.median, 1)} MiB`,
      isMet: ours.growth.median < MAX_GROWTH,
    },
  ]
  if (ours.ratio === undefined) return targets
  const { median } = ours.ratio
  const name = `at least ${MIN_RATIO} of the speed of busboy`
  return [...targets, { name, figure: formatNumber(median), isMet: median >= MIN_RATIO }]
}
