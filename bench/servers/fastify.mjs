import { fastify } from 'fastify'
import { announce } from './announce.mjs'

const app = fastify()

app.get('/', (_request, reply) => {
  reply.type('text/plain; charset=utf-8').send('Hello, World!')
})
app.get('/user/:id', (request, reply) => {
  reply.type('text/plain; charset=utf-8').send(request.params.id)
})
app.get('/json', (_request, reply) => {
  reply.send({ hello: 'world' })
})

await app.listen({ port: 0, host: '127.0.0.1' })
announce(app.server.address().port)
