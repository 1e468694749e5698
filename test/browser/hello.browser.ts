/** Opens the example in a real browser. Run by `npm run test:browser`. */

import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { serve } from 'flagon/node'
import type { Browser, Page } from 'playwright-core'
import { chromium } from 'playwright-core'
import app from '../../examples/hello/app.ts'
import { EXECUTABLE, QUIET, reasonToSkip } from './chromium.ts'

describe('the example in a browser', { skip: reasonToSkip }, () => {
  let browser: Browser
  let page: Page
  let url: string
  let close: () => Promise<void>
  const failures: string[] = []

  before(async () => {
    ;({ url, close } = await serve(app, { port: 0 }))
    browser = await chromium.launch({ executablePath: EXECUTABLE, args: QUIET })
    page = await browser.newPage()
    page.on('pageerror', (error) => failures.push(error.message))
    page.on('response', (response) => {
      if (response.status() >= 400) failures.push(`${response.status()} ${response.url()}`)
    })
  })

  after(async () => {
    await browser?.close()
    await close?.()
  })

  it('shows the greeting with its stylesheet', async () => {
    await page.goto(`${url}/hello/Ada`)
    assert.equal(await page.title(), 'Hello, Ada!')
    assert.equal(await page.locator('h1').textContent(), 'Hello, Ada!')
    const width = await page.evaluate('getComputedStyle(document.body).maxWidth')
    assert.equal(width, '576px')
    mkdirSync('.screenshots', { recursive: true })
    await page.screenshot({ path: '.screenshots/hello.png' })
    assert.deepEqual(failures, [])
  })

  it('greets whoever is named in the form, and nobody gets a script in', async () => {
    const name = '<script>alert(1)</script> & Söhne/2'
    await page.goto(`${url}/hello/`)
    await page.getByLabel('Whom shall we greet?').fill(name)
    await page.getByRole('button', { name: 'Greet' }).click()
    await page.waitForURL('**/hello/*')
    assert.equal(await page.locator('h1').textContent(), `Hello, ${name}!`)
    assert.deepEqual(failures, [])
  })

  it('shows a page of its own for what is not there, with a way back', async () => {
    await page.goto(`${url}/nowhere`)
    assert.equal(await page.locator('h1').textContent(), 'There is nothing here')
    assert.deepEqual(failures.splice(0), [`404 ${url}/nowhere`])
    await page.getByRole('link', { name: 'Say hello instead' }).click()
    assert.equal(await page.locator('h1').textContent(), 'Hello, World!')
  })
})
