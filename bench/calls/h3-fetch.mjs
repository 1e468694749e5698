/** `app.fetch(request)`, with the making of the request. */

import { H3 } from 'h3'

export { readResponse as read } from './read-response.mjs'
export { toUrl as prepare } from './url.mjs'

const app = new H3()

app.get('/', () => 'Hello, World!')
app.get('/user/:id', (event) => event.context.params.id)
app.get('/json', () => ({ hello: 'world' }))

export function call(url) {
  return app.fetch(new Request(url))
}
