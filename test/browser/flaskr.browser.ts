/** Walks through the blog in a real browser: register, log in, write, edit, delete, log out. */

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { serve } from 'flagon/node'
import type { Browser, Page } from 'playwright-core'
import { chromium } from 'playwright-core'
import { createApp } from '../../examples/flaskr/app.ts'
import { initDatabase } from '../../examples/flaskr/database.ts'
import { EXECUTABLE, QUIET, reasonToSkip } from './chromium.ts'

const folder = mkdtempSync(join(tmpdir(), 'flaskr-browser-'))

describe('the blog in a browser', { skip: reasonToSkip }, () => {
  let browser: Browser
  let page: Page
  let url: string
  let close: () => Promise<void>
  const failures: string[] = []

  before(async () => {
    const SECRET_KEY = 'of these tests, and of nothing else'
    const app = createApp({ SECRET_KEY, DATABASE: `file:${join(folder, 'blog.sqlite')}` })
    await app.appContext().run(initDatabase)
    ;({ url, close } = await serve(app, { port: 0 }))
    browser = await chromium.launch({ executablePath: EXECUTABLE, args: QUIET })
    page = await browser.newPage()
    page.on('pageerror', (error) => failures.push(error.message))
    page.on('response', (response) => {
      if (response.status() >= 400) failures.push(`${response.status()} ${response.url()}`)
    })
    mkdirSync('.screenshots', { recursive: true })
  })

  after(async () => {
    await browser?.close()
    await close?.()
    rmSync(folder, { recursive: true, force: true })
  })

  async function fill(values: Readonly<Record<string, string>>, button: string): Promise<void> {
    for (const [label, value] of Object.entries(values)) await page.getByLabel(label).fill(value)
    await page.getByRole('button', { name: button }).click()
  }

  async function heading(): Promise<string | null> {
    return page.locator('h1').textContent()
  }

  it('is empty at first, with its stylesheet', async () => {
    await page.goto(url)
    assert.equal(await heading(), 'Posts')
    assert.equal(await page.title(), 'Posts - Flaskr')
    assert.equal(await page.locator('.empty').count(), 1)
    assert.equal(await page.evaluate('getComputedStyle(document.body).margin'), '0px')
    await page.screenshot({ path: '.screenshots/flaskr-empty.png' })
  })

  it('registers somebody, who then logs in', async () => {
    await page.getByRole('link', { name: 'Register' }).click()
    await fill({ Username: 'ada', Password: 'secret' }, 'Register')
    assert.equal(await heading(), 'Log In')
    await fill({ Username: 'ada', Password: 'wrong' }, 'Log In')
    assert.equal(await page.locator('.flash').textContent(), 'Incorrect password.')
    await fill({ Username: 'ada', Password: 'secret' }, 'Log In')
    assert.equal(await heading(), 'Posts')
    assert.equal(await page.locator('nav span').textContent(), 'ada')
  })

  it('keeps what was written', async () => {
    await page.getByRole('link', { name: 'New' }).click()
    await fill({ Title: 'First <post>', Body: 'One line.\nAnother & more.' }, 'Save')
    assert.equal(await page.locator('h2').textContent(), 'First <post>')
    assert.match((await page.locator('.about').textContent()) ?? '', /^by ada on \d{4}-\d\d-\d\d$/)
    await page.screenshot({ path: '.screenshots/flaskr-post.png' })
  })

  it('lets the author edit', async () => {
    await page.getByRole('link', { name: 'Edit' }).click()
    assert.equal(await heading(), 'Edit “First <post>”')
    assert.equal(await page.getByLabel('Body').inputValue(), 'One line.\nAnother & more.')
    await page.screenshot({ path: '.screenshots/flaskr-edit.png' })
    await fill({ Title: 'Second thoughts' }, 'Save')
    assert.equal(await page.locator('h2').textContent(), 'Second thoughts')
  })

  it('lets the author delete', async () => {
    await page.getByRole('link', { name: 'Edit' }).click()
    await page.locator('summary').click()
    await page.screenshot({ path: '.screenshots/flaskr-delete.png' })
    await page.getByRole('button', { name: 'Delete this post' }).click()
    await page.waitForURL(`${url}/`)
    assert.equal(await page.locator('.post').count(), 0)
  })

  it('logs out, and then strangers cannot write', async () => {
    await page.getByRole('link', { name: 'Log Out' }).click()
    assert.equal(await page.getByRole('link', { name: 'Log In' }).count(), 1)
    await page.goto(`${url}/create`)
    assert.equal(await heading(), 'Log In')
    assert.deepEqual(failures, [])
  })
})
