import { H3, serve } from 'h3'
import { announce } from './announce.mjs'

const app = new H3()

app.get('/', () => 'Hello, World!')
app.get('/user/:id', (event) => event.context.params.id)
app.get('/json', () => ({ hello: 'world' }))

const server = serve(app, { hostname: '127.0.0.1', port: 0, silent: true })
await server.ready()
announce(Number(new URL(server.url).port))
