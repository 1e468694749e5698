/**
 * node:http without anything, written the fast way: one `writeHead` with a flat array of headers and
 * one `end` with a string, so that node sends head and body in one write. It is the yardstick.
 */

import { createServer } from 'node:http'
import { announce } from './announce.mjs'

const HELLO = 'Hello, World!'
const HELLO_HEADERS = textHeaders(HELLO)
const NOT_FOUND = 'Not Found'
const NOT_FOUND_HEADERS = textHeaders(NOT_FOUND)

const server = createServer((request, response) => {
  const { url } = request
  if (url === '/') sendHello(response)
  else if (url.startsWith('/user/')) sendUser(response, url.slice(6))
  else if (url === '/json') sendJson(response)
  else response.writeHead(404, NOT_FOUND_HEADERS).end(NOT_FOUND)
})

server.listen(0, '127.0.0.1', () => announce(server.address().port))

function sendHello(response) {
  response.writeHead(200, HELLO_HEADERS)
  response.end(HELLO)
}

function sendUser(response, id) {
  response.writeHead(200, textHeaders(id))
  response.end(id)
}

function sendJson(response) {
  const text = JSON.stringify({ hello: 'world' })
  response.writeHead(200, headers('application/json; charset=utf-8', text))
  response.end(text)
}

function textHeaders(text) {
  return headers('text/plain; charset=utf-8', text)
}

function headers(type, text) {
  return ['Content-Type', type, 'Content-Length', String(Buffer.byteLength(text))]
}
