import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { TestBlog } from './blog-app.ts'

describe('the posts', () => {
  it('are seen by everybody, and edited by their authors', async () => {
    await using blog = await TestBlog.open()
    const stranger = await (await blog.client.get('/')).text()
    for (const part of ['Log In', 'Register', 'test title'])
      assert.ok(stranger.includes(part), part)
    assert.ok(!stranger.includes('href="/1/update"'))
    await blog.login()
    const author = await (await blog.client.get('/')).text()
    for (const part of [
      'Log Out',
      'test title',
      'by test on <time datetime="2018-01-01T00:00:00.000Z">2018-01-01</time>',
      'test\nbody',
      'href="/1/update"',
    ]) {
      assert.ok(author.includes(part), part)
    }
  })

  it('are nobody else’s to change', async () => {
    await using blog = await TestBlog.open()
    await blog.query('UPDATE post SET author_id = 2 WHERE id = 1')
    await blog.login()
    assert.equal((await blog.client.post('/1/update')).status, 403)
    assert.equal((await blog.client.post('/1/delete')).status, 403)
    assert.ok(!(await (await blog.client.get('/')).text()).includes('href="/1/update"'))
  })

  for (const path of ['/create', '/1/update', '/1/delete']) {
    it(`ask strangers to log in: ${path}`, async () => {
      await using blog = await TestBlog.open()
      const { status, headers } = await blog.client.post(path)
      assert.deepEqual([status, headers.get('location')], [302, '/auth/login'])
    })
  }

  for (const path of ['/2/update', '/2/delete']) {
    it(`answer 404 where there is none: ${path}`, async () => {
      await using blog = await TestBlog.open()
      await blog.login()
      const response = await blog.client.post(path)
      assert.equal(response.status, 404)
      assert.match(await response.text(), /Post id 2 doesn&#39;t exist\./)
    })
  }
})

describe('a post', () => {
  it('is written', async () => {
    await using blog = await TestBlog.open()
    await blog.login()
    assert.equal((await blog.client.get('/create')).status, 200)
    const form = { title: 'created <b>', body: '' }
    const response = await blog.client.post('/create', { form, followRedirects: true })
    assert.match(await response.text(), /<h2>created &lt;b&gt;<\/h2>/)
    assert.equal((await blog.query('SELECT id FROM post')).length, 2)
  })

  it('is changed', async () => {
    await using blog = await TestBlog.open()
    await blog.login()
    const page = await (await blog.client.get('/1/update')).text()
    assert.match(page, /value="test title"/)
    await blog.client.post('/1/update', { form: { title: 'updated', body: '' } })
    assert.deepEqual(await blog.query('SELECT title FROM post'), [{ title: 'updated' }])
  })

  for (const path of ['/create', '/1/update']) {
    it(`must have a title: ${path}`, async () => {
      await using blog = await TestBlog.open()
      await blog.login()
      const response = await blog.client.post(path, { form: { title: '', body: 'kept' } })
      const text = await response.text()
      assert.ok(text.includes('Title is required.'), text)
      assert.match(text, /<textarea[^>]*>\nkept<\/textarea>/)
    })
  }

  it('is deleted', async () => {
    await using blog = await TestBlog.open()
    await blog.login()
    const response = await blog.client.post('/1/delete')
    assert.equal(response.headers.get('location'), '/')
    assert.deepEqual(await blog.query('SELECT id FROM post'), [])
    assert.equal((await blog.client.get('/1/delete')).status, 405)
  })
})

it('passwords of other lengths and methods are checked, and nonsense is no password', async () => {
  const { checkPassword, hashPassword } = await import('../passwords.ts')
  const kept = await hashPassword('päss')
  assert.match(kept, /^scrypt:32768:8:1\$[\w-]{16}\$[\da-f]{128}$/)
  assert.equal(await checkPassword(kept, 'päss'), true)
  assert.equal(await checkPassword(kept, 'pass'), false)
  for (const nonsense of ['', 'x', 'plain$salt$00', 'md5$$']) {
    assert.equal(await checkPassword(nonsense, ''), false)
  }
})
