/** wrk, from Debian: a load generator in C. */

import { fileURLToPath } from 'node:url'

/** The command that loads `http://127.0.0.1:port/path` for some seconds. */
export function createCommand(port, { path, clients }, { connections, seconds }) {
  const flags = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s']
  const url = `http://127.0.0.1:${port}${path}`
  const [first, ...others] = clients
  if (others.length === 0) return ['wrk', ...flags, ...headerFlags(first), url]
  const script = fileURLToPath(new URL('clients.lua', import.meta.url))
  const requests = clients.map((headers) => formatRequest(port, path, headers))
  return ['wrk', ...flags, '-s', script, url, '--', ...requests]
}

function headerFlags(headers) {
  return Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
}

function formatRequest(port, path, headers) {
  const fields = Object.entries({ Host: `127.0.0.1:${port}`, ...headers })
  const lines = fields.map(([name, value]) => `${name}: ${value}`)
  return [`GET ${path} HTTP/1.1`, ...lines, '', ''].join('\r\n')
}

/** The requests that were answered and those that failed; lines about errors may be absent. */
export function parseOutput(output) {
  const requests = Number(/(\d+) requests in/.exec(output)?.[1] ?? 0)
  const refused = Number(/Non-2xx or 3xx responses: (\d+)/.exec(output)?.[1] ?? 0)
  const broken = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(output)
  const counts = broken?.slice(1).map(Number) ?? []
  return { requests, failures: counts.reduce((sum, count) => sum + count, refused) }
}
