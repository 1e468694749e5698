import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { toFetchHandler } from 'flagon/fetch'
import { lint } from 'flagon/gateway'
import app from './app.ts'

const ask = toFetchHandler(lint(app))

/** A request and what must come back. */
interface Row {
  readonly path: string
  readonly status: number
  readonly contains: readonly string[]
}

const ROWS: readonly Row[] = [
  { path: '/', status: 200, contains: ['<p>Hello, World!</p>'] },
  { path: '/post/7', status: 200, contains: ['Post 7'] },
  { path: '/post/seven', status: 404, contains: ['There is nothing here'] },
  { path: '/hello/', status: 200, contains: ['<h1>Hello, World!</h1>', '/static/style.css'] },
  {
    path: '/hello/Ada',
    status: 200,
    contains: ['<title>Hello, Ada!</title>', '<h1>Hello, Ada!</h1>'],
  },
  { path: '/hello/%3Cb%3E%2F', status: 200, contains: ['<h1>Hello, &lt;b&gt;/!</h1>'] },
  { path: '/static/style.css', status: 200, contains: ['max-width: 36rem'] },
  { path: '/nowhere', status: 404, contains: ['There is nothing here', 'href="/hello/"'] },
]

describe('the first example', () => {
  for (const { path, status, contains } of ROWS) {
    it(`answers ${path} with ${status}`, async () => {
      const response = await ask(new Request(`http://localhost${path}`))
      const text = await response.text()
      assert.equal(response.status, status)
      for (const part of contains) assert.ok(text.includes(part), text)
    })
  }

  it('greets whoever the form names, after a redirect', async () => {
    const body = new URLSearchParams({ name: 'Zoë' })
    const response = await ask(new Request('http://localhost/hello/', { method: 'POST', body }))
    assert.equal(response.status, 303)
    assert.equal(response.headers.get('Location'), '/hello/Zo%C3%AB')
  })

  it('greets the world when the form names nobody, and refuses a form without a name', async () => {
    const post = (body: string): Request =>
      new Request('http://localhost/hello/', {
        method: 'POST',
        body,
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      })
    assert.equal((await ask(post('name='))).headers.get('Location'), '/hello/')
    assert.equal((await ask(post('other=x'))).status, 400)
  })
})
