import express from 'express'
import { announce } from './announce.mjs'

const app = express()

app.get('/', (_request, response) => {
  response.send('Hello, World!')
})
app.get('/user/:id', (request, response) => {
  response.send(request.params.id)
})
app.get('/json', (_request, response) => {
  response.json({ hello: 'world' })
})

const server = app.listen(0, '127.0.0.1', () => announce(server.address().port))
