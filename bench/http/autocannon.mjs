/** autocannon, for machines without wrk. */

import { fileURLToPath } from 'node:url'

/** The command that loads `http://127.0.0.1:port/path` for some seconds. */
export function createCommand(port, { path, clients }, { connections, seconds }) {
  const script = fileURLToPath(new URL('autocannon-process.mjs', import.meta.url))
  const url = `http://127.0.0.1:${port}${path}`
  const requests = clients.map((headers) => ({ path, headers }))
  const options = { url, connections, duration: seconds, requests }
  return [process.execPath, script, JSON.stringify(options)]
}

/** The requests that were answered and those that failed. */
export function parseOutput(output) {
  const { requests, errors, timeouts, non2xx } = JSON.parse(output)
  return { requests: requests.total, failures: errors + timeouts + non2xx }
}
