/** The processor time of a process, as Linux counts it. */

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

let ticksPerSecond

/** The microseconds a process and all its threads have run, in user mode and in the kernel. */
export function readCpuTime(pid) {
  ticksPerSecond ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))
  return (readTicks(pid) / ticksPerSecond) * 1_000_000
}

/**
 * utime and stime are fields 14 and 15 of `/proc/PID/stat` (proc(5)). The second field is the name of
 * the program in parentheses and may itself hold spaces, so counting starts behind it.
 */
function readTicks(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return Number(fields[11]) + Number(fields[12])
}

/**
 * The microseconds the main thread of a process has run, and those it was ready to run and had no
 * core: finer than ticks, and without the other threads (the first fields of `/proc/PID/schedstat`).
 */
export function readMainThread(pid) {
  const [run, wait] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ').map(Number)
  return { run: run / 1000, wait: wait / 1000 }
}
