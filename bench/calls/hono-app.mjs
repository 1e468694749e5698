import { Hono } from 'hono'

/** The application of the Hono calls. */
export const app = new Hono()

app.get('/', (context) => context.text('Hello, World!'))
app.get('/user/:id', (context) => context.text(context.req.param('id')))
app.get('/json', (context) => context.json({ hello: 'world' }))
