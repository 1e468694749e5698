import { buildUrl } from '../build.mjs'
import { announce } from './announce.mjs'

const { Flagon } = await import(buildUrl('index.js'))
const { serve } = await import(buildUrl('hosts/node/index.js'))

const app = new Flagon({})

app.get('/', () => 'Hello, World!')
app.get('/user/<id>', ({ params }) => params.id)
app.get('/json', () => ({ hello: 'world' }))

const server = await serve(app, { host: '127.0.0.1', port: 0 })
announce(Number(new URL(server.url).port))
