/** Polka leaves the response to node:http; this is how its documentation answers. */

import polka from 'polka'
import { announce } from './announce.mjs'

const app = polka()

app.get('/', (_request, response) => {
  response.setHeader('Content-Type', 'text/plain; charset=utf-8')
  response.end('Hello, World!')
})
app.get('/user/:id', (request, response) => {
  response.setHeader('Content-Type', 'text/plain; charset=utf-8')
  response.end(request.params.id)
})
app.get('/json', (_request, response) => {
  response.setHeader('Content-Type', 'application/json; charset=utf-8')
  response.end(JSON.stringify({ hello: 'world' }))
})

app.listen(0, '127.0.0.1', () => announce(app.server.address().port))
