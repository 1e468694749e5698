/** Says on what the figures were taken: they mean little on their own. */

import { readFileSync } from 'node:fs'
import { cpus, loadavg, release, type } from 'node:os'

/** The machine and the versions, in one line of markdown. */
export function describeMachine() {
  const [cpu] = cpus()
  const machine = `${cpus().length} x ${cpu?.model ?? 'unknown processor'}`
  const load = loadavg()[0].toFixed(2)
  return `${machine}, ${type()} ${release()}, Node ${process.versions.node} (load at the start ${load}); ${describePackages()}`
}

function describePackages() {
  const { dependencies } = JSON.parse(
    readFileSync(new URL('package.json', import.meta.url), 'utf8'),
  )
  return Object.entries(dependencies)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')
}
