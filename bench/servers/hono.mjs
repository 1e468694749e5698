import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { announce } from './announce.mjs'

const app = new Hono()

app.get('/', (context) => context.text('Hello, World!'))
app.get('/user/:id', (context) => context.text(context.req.param('id')))
app.get('/json', (context) => context.json({ hello: 'world' }))

serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => announce(port))
