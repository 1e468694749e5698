import Router from '@koa/router'
import Koa from 'koa'
import { announce } from './announce.mjs'

const app = new Koa()
const router = new Router()

router.get('/', (context) => {
  context.body = 'Hello, World!'
})
router.get('/user/:id', (context) => {
  context.body = context.params.id
})
router.get('/json', (context) => {
  context.body = { hello: 'world' }
})

app.use(router.routes())
const server = app.listen(0, '127.0.0.1', () => announce(server.address().port))
