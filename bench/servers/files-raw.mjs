/** node:http with a stream of node for every file, and nothing that a server of files needs besides. */

import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { filesFolder } from '../files/fixture.mjs'
import { announce } from './announce.mjs'

const folder = filesFolder()

const server = createServer((request, response) => {
  send(request.url, response).catch(() => response.writeHead(404).end())
})

async function send(url, response) {
  const path = join(folder, url.slice('/static/'.length))
  const { size } = await stat(path)
  response.writeHead(200, ['Content-Type', 'text/plain', 'Content-Length', String(size)])
  createReadStream(path).pipe(response)
}

server.listen(0, '127.0.0.1', () => announce(server.address().port))
