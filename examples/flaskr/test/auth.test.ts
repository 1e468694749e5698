import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { TestBlog } from './blog-app.ts'

describe('registering', () => {
  it('shows a form, adds a user and leads to the login', async () => {
    await using blog = await TestBlog.open()
    assert.equal((await blog.client.get('/auth/register')).status, 200)
    const response = await blog.client.post('/auth/register', {
      form: { username: 'a', password: 'a' },
    })
    assert.equal(response.headers.get('location'), '/auth/login')
    assert.equal((await blog.query("SELECT * FROM user WHERE username = 'a'")).length, 1)
    assert.equal((await blog.login('a', 'a')).headers.get('location'), '/')
  })

  for (const [username, password, message] of [
    ['', '', 'Username is required.'],
    ['a', '', 'Password is required.'],
    ['test', 'test', 'User test is already registered.'],
  ] as const) {
    it(`refuses ${JSON.stringify([username, password])}: ${message}`, async () => {
      await using blog = await TestBlog.open()
      const response = await blog.client.post('/auth/register', { form: { username, password } })
      assert.equal(response.status, 200)
      const text = await response.text()
      assert.ok(text.includes(`<div class="flash" role="status">${message}</div>`), text)
    })
  }

  it('answers 400 to a form without its fields', async () => {
    await using blog = await TestBlog.open()
    assert.equal((await blog.client.post('/auth/register', { form: {} })).status, 400)
  })
})

describe('logging in', () => {
  it('shows a form, remembers the user and leads to the posts', async () => {
    await using blog = await TestBlog.open()
    assert.equal((await blog.client.get('/auth/login')).status, 200)
    assert.equal((await blog.login()).headers.get('location'), '/')
    const { context } = await blog.client.get('/')
    assert.equal(context.session.get('user_id'), 1)
    assert.equal(context.g.user?.username, 'test')
  })

  for (const [username, password, message] of [
    ['a', 'test', 'Incorrect username.'],
    ['test', 'a', 'Incorrect password.'],
  ] as const) {
    it(`refuses ${username} with ${password}: ${message}`, async () => {
      await using blog = await TestBlog.open()
      const text = await (await blog.login(username, password)).text()
      assert.ok(text.includes(message), text)
    })
  }
})

describe('logging out', () => {
  it('forgets the user', async () => {
    await using blog = await TestBlog.open()
    await blog.login()
    const { context } = await blog.logout()
    assert.equal(context.session.has('user_id'), false)
  })
})
