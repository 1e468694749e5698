import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

const FILE = fileURLToPath(new URL('app.ts', import.meta.url))

describe('the app of the README', () => {
  const server = spawn(process.execPath, ['--conditions=flagon-source', '--import', 'tsx', FILE], {
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let url: string

  before(async () => {
    url = String((await once(server.stdout, 'data'))[0]).trim()
  })
  after(() => server.kill())

  async function ask(path: string, init?: RequestInit): Promise<string> {
    const response = await fetch(url + path, init)
    return `${response.status} ${await response.text()}`
  }

  it('stands in the README word for word', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
    assert.ok(readme.includes(readFileSync(FILE, 'utf8').trim()))
  })

  it('does what the README says', async () => {
    assert.equal(await ask('/'), '200 <p>Greet <a href="/greet/Ada">Ada</a>.</p>')
    assert.equal(await ask('/greet/%3CAda%3E'), '200 <p>Hello, &lt;Ada&gt;!</p>\n')
    const body = new URLSearchParams({ n: '21' })
    assert.equal(await ask('/double', { method: 'POST', body }), '200 {"doubled":42}\n')
    assert.match(await ask('/double', { method: 'POST' }), /^400 /)
    assert.equal(await ask('/nope'), '404 <h1>Not Found</h1>')
  })
})
