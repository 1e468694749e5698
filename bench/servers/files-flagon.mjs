import { buildUrl } from '../build.mjs'
import { filesFolder } from '../files/fixture.mjs'
import { announce } from './announce.mjs'

const { Flagon } = await import(buildUrl('index.js'))
const { serve } = await import(buildUrl('hosts/node/index.js'))

const app = new Flagon({ root: '/' }, { static: { folder: filesFolder(), url: '/static' } })

const server = await serve(app, { host: '127.0.0.1', port: 0 })
announce(Number(new URL(server.url).port))
