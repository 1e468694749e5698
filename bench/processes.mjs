/** Processes on a core of their own. */

import { execFile, execFileSync, spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** The core of what is measured. */
export const MEASURED_CORE = 0

/** The core of what measures. */
export const LOAD_CORE = 1

const canPin = availableParallelism() > 1 && hasCommand('taskset')

/** Whether a command can be run here. */
export function hasCommand(name) {
  try {
    execFileSync('sh', ['-c', 'command -v "$0"', name], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Says whether processes stay on their cores. */
export function describePinning() {
  if (canPin) return `what is measured on core ${MEASURED_CORE}, the load on core ${LOAD_CORE}`
  return '**not pinned**: there is no `taskset` or no second core, so the figures are rough'
}

/** Starts a process on a core; its standard output is a pipe. */
export function startOn(core, command, environment = {}) {
  const [name, ...rest] = pin(core, command)
  const env = { ...process.env, ...environment }
  return spawn(name, rest, { env, stdio: ['ignore', 'pipe', 'inherit'] })
}

/** Runs a command on a core to its end, and gives what it printed. */
export async function runOn(core, command, environment = {}) {
  const [name, ...rest] = pin(core, command)
  const env = { ...process.env, ...environment }
  const { stdout } = await execute(name, rest, { env, maxBuffer: 64 * 1024 * 1024 })
  return stdout
}

/** `taskset` replaces itself with the command, so the process id is that of the command. */
function pin(core, command) {
  return canPin ? ['taskset', '-c', String(core), ...command] : command
}
