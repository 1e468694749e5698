/** The host of flagon with the smallest application: what is left to flagon is the framework's share. */

import { buildUrl } from '../build.mjs'
import { announce } from './announce.mjs'

const { serve } = await import(buildUrl('hosts/node/index.js'))

const TEXT = 'text/plain; charset=utf-8'

const server = await serve(application, { host: '127.0.0.1', port: 0 })
announce(Number(new URL(server.url).port))

function application(environ, startResponse) {
  const path = environ.PATH_INFO
  if (path === '/') return send(startResponse, TEXT, 'Hello, World!')
  if (path.startsWith('/user/')) return send(startResponse, TEXT, path.slice(6))
  if (path === '/json') return sendJson(startResponse)
  startResponse('404 Not Found', [['Content-Type', TEXT]])
  return ['Not Found']
}

function sendJson(startResponse) {
  return send(startResponse, 'application/json', JSON.stringify({ hello: 'world' }))
}

function send(startResponse, type, text) {
  startResponse('200 OK', [['Content-Type', type]])
  return [text]
}
