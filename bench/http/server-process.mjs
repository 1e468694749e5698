/** A measured server: a process of its own on a core of its own. */

import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { MEASURED_CORE, startOn } from '../processes.mjs'

/** Starts a server, and gives it once it listens. */
export async function startServer({ name }) {
  const script = fileURLToPath(new URL(`../servers/${name}.mjs`, import.meta.url))
  const environment = { NODE_ENV: 'production' }
  const child = startOn(MEASURED_CORE, [process.execPath, script], environment)
  const { port } = JSON.parse(await readFirstLine(name, child))
  return { name, port, pid: child.pid, child }
}

async function readFirstLine(name, child) {
  const failure = once(child, 'exit').then(([code]) => {
    throw new Error(`The server ${name} ended with code ${code} before it listened.`)
  })
  const lines = createInterface({ input: child.stdout })
  const [line] = await Promise.race([once(lines, 'line'), failure])
  failure.catch(() => undefined)
  return line
}

/** Ends a server. */
export async function stopServer({ child }) {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}
