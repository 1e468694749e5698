/** Events in a real browser: it comes again with the last id that it has seen. */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { eventStream, Flagon } from 'flagon'
import { serve } from 'flagon/node'
import type { Browser, Page } from 'playwright-core'
import { chromium } from 'playwright-core'
import { EXECUTABLE, QUIET, reasonToSkip } from './chromium.ts'

const PAGE = `<!doctype html><title>Events</title>
<script>
  window.seen = []
  const source = new EventSource('/events')
  source.onmessage = ({ data, lastEventId }) => window.seen.push([data, lastEventId])
  source.addEventListener('last', ({ data }) => {
    window.seen.push(JSON.parse(data))
    source.close()
  })
</script>`

/** Two events a connection; after the third connection there is no more. */
function createApp(asked: (string | undefined)[]): Flagon {
  const app = new Flagon()
  app.get('/', () => PAGE)
  app.get('/events', () =>
    eventStream(function* ({ lastEventId }) {
      asked.push(lastEventId)
      const first = Number(lastEventId ?? 0) + 1
      yield { retry: 10 }
      for (let id = first; id < first + 2; id++) yield { id: String(id), data: `ü ${id}\nmore` }
      if (asked.length === 3) yield { event: 'last', data: { count: first + 1 } }
    }),
  )
  return app
}

describe('events in a browser', { skip: reasonToSkip }, () => {
  const asked: (string | undefined)[] = []
  let browser: Browser
  let page: Page
  let url: string
  let close: () => Promise<void>

  before(async () => {
    ;({ url, close } = await serve(createApp(asked), { port: 0 }))
    browser = await chromium.launch({ executablePath: EXECUTABLE, args: QUIET })
    page = await browser.newPage()
  })

  after(async () => {
    await browser?.close()
    await close?.()
  })

  it('go on after the last one that the browser has seen', async () => {
    await page.goto(url)
    await page.waitForFunction('window.seen.length === 7')
    const seen = await page.evaluate('window.seen')
    assert.deepEqual(seen, [
      ...[1, 2, 3, 4, 5, 6].map((id) => [`ü ${id}\nmore`, String(id)]),
      { count: 6 },
    ])
    assert.deepEqual(asked, [undefined, '2', '4'])
  })
})
