/** Apps of Express, Hono and h3 as CGI programs: a process for each request. */

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('./cgi-program.ts', import.meta.url))

/** Runs a program as a web server does (RFC 3875), and gives what it writes. */
async function runProgram(app: string, variables: Readonly<Record<string, string>>, input = '') {
  const program = spawn(
    process.execPath,
    ['--conditions=flagon-source', '--import', 'tsx', PROGRAM, app],
    { env: { PATH: process.env['PATH'], NODE_ENV: 'test', ...SERVER, ...variables } },
  )
  program.stdin.end(input)
  const [output, log] = await Promise.all([program.stdout.toArray(), program.stderr.toArray()])
  assert.equal(Buffer.concat(log).toString(), '')
  return Buffer.concat(output).toString()
}

const SERVER = {
  GATEWAY_INTERFACE: 'CGI/1.1',
  SERVER_PROTOCOL: 'HTTP/1.1',
  SERVER_NAME: 'localhost',
  SERVER_PORT: '80',
  SCRIPT_NAME: '/cgi-bin/app',
  QUERY_STRING: '',
  REMOTE_ADDR: '192.0.2.1',
  HTTP_HOST: 'localhost',
}

const HELLO = { REQUEST_METHOD: 'GET', PATH_INFO: '/hello/ada' }
const ECHO = {
  REQUEST_METHOD: 'POST',
  PATH_INFO: '/echo',
  CONTENT_TYPE: 'application/json',
  CONTENT_LENGTH: '7',
}

describe('on CGI', () => {
  for (const app of ['express', 'hono', 'h3']) {
    it(`an app of ${app} answers`, { timeout: 30_000 }, async () => {
      const [hello, echo] = await Promise.all([
        runProgram(app, HELLO),
        runProgram(app, ECHO, '{"a":1}'),
      ])
      assert.match(hello, /^Status: 200\b/)
      assert.match(hello, /\r\n\r\nHello, ada/)
      assert.match(echo, /^Status: 201\b/)
      assert.match(echo, /\r\n\r\n\{"a":1\}$/)
      if (app === 'express') assert.match(hello, /Set-Cookie: a=1.*at \/cgi-bin\/app$/s)
    })
  }
})
