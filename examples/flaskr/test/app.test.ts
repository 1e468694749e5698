import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createApp } from '../app.ts'
import { TestBlog } from './blog-app.ts'

describe('the factory', () => {
  it('takes the settings of a test', () => {
    assert.equal(createApp().config.TESTING, false)
    assert.equal(createApp({ TESTING: true }).config.TESTING, true)
  })

  it('makes an app that says hello', async () => {
    await using blog = await TestBlog.open()
    const response = await blog.client.get('/hello')
    assert.equal(await response.text(), 'Hello, World!')
  })
})
