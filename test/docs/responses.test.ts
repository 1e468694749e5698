import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { Application } from '../../src/gateway/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { parseEventStream } from '../message/event-parser.ts'
import { exchange } from '../message/exchange.ts'
import { readBlocks, writeFiles } from './page.ts'

const PAGE = 'responses.md'
const folder = writeFiles(PAGE)
after(() => folder.remove())

/** The modules of the page that a test has run. */
const used = new Set<string>()

async function load(file: string): Promise<{ app: Application; log: unknown }> {
  used.add(file)
  const loaded: Record<string, unknown> = await import(pathToFileURL(join(folder.path, file)).href)
  const { app, log } = loaded
  assert.ok(typeof app === 'function')
  return { app: (environ, startResponse) => app(environ, startResponse), log }
}

describe('docs/responses.md', () => {
  it('results.ts answers as the table says', async () => {
    const app = lint((await load('results.ts')).app)
    assert.equal((await exchange(app, { target: '/text' })).text, '<p>Hello</p>')
    const answer = await exchange(app, { target: '/json' })
    assert.equal(answer.text, '{"id":1,"tags":["a","b"]}\n')
    assert.equal(answer.header('X-Length'), '26')
    const made = await exchange(app, { method: 'POST', target: '/things' })
    assert.deepEqual([made.status, made.header('Location')], ['201 Created', '/things/2'])
    assert.match((await exchange(app, { target: '/teapot' })).status, /^418/)
    assert.match((await exchange(app, { target: '/feed' })).header('Content-Type') ?? '', /atom/)
  })

  it('numbers.ts streams, and ends once', async () => {
    const { app, log } = await load('numbers.ts')
    assert.equal((await exchange(lint(app), { target: '/numbers?to=2' })).text, '1\n2\n')
    assert.deepEqual(log, ['over'])
  })

  it('events.ts goes on after what was seen', async () => {
    const { app } = await load('events.ts')
    const headers = { 'Last-Event-ID': '2' }
    const { bytes } = await exchange(lint(app), { target: '/events', headers })
    assert.deepEqual(parseEventStream(bytes).events, [
      { type: 'message', data: 'three', lastEventId: '3' },
      { type: 'done', data: '{"count":3}', lastEventId: '3' },
    ])
  })

  it('report.ts renders rows as they come', async () => {
    const { app } = await load('report.ts')
    const { text } = await exchange(lint(app), { target: '/report' })
    assert.equal(text, '<h1>Report</h1><p>a &lt; b</p><p>c</p>')
  })

  it('has no example that is not run here', () => {
    const files = readBlocks(PAGE).flatMap(({ file }) => file ?? [])
    assert.deepEqual(files.toSorted(), [...used].toSorted())
  })
})
