import fastifyStatic from '@fastify/static'
import { fastify } from 'fastify'
import { filesFolder } from '../files/fixture.mjs'
import { announce } from './announce.mjs'

const app = fastify()
app.register(fastifyStatic, { root: filesFolder(), prefix: '/static/' })

await app.listen({ port: 0, host: '127.0.0.1' })
announce(app.server.address().port)
