import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { ask, request } from './client.ts'
import { get, RawConnection } from './raw-connection.ts'

describe('a process that serves', () => {
  it('outlives the reader of its standard error, and ends after close() although a request hangs', async () => {
    const program = fileURLToPath(new URL('lonely-server.ts', import.meta.url))
    const child = spawn(process.execPath, [...process.execArgv, program], {
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const exit = once(child, 'exit')
    const [url] = await once(child.stdout, 'data')
    const port = Number(new URL(String(url)).port)
    child.stderr.destroy()
    await once(child.stderr, 'close')
    for (let i = 0; i < 3; i++) {
      assert.equal((await ask(port, request('GET /'))).status, '500 Internal Server Error')
    }
    const client = await RawConnection.open(port)
    client.send(get('/hang') + get('/hang'))
    child.stdin.end()
    await client.untilEnd()
    // The time for a handler is 30 s; the test has less.
    assert.deepEqual(await Promise.race([exit, late()]), [0, null])
  })
})

async function late(): Promise<string> {
  await new Promise((resolve) => setTimeout(resolve, 15_000).unref())
  return 'the process goes on'
}
