/** A server with sirv, below `/static/`. */

import { createServer } from 'node:http'
import sirv from 'sirv'
import { announce } from '../servers/announce.mjs'
import { filesFolder } from './fixture.mjs'

/** Serves the files with the options of sirv; both kinds send an ETag, as flagon does. */
export function serveSirv(options) {
  const send = sirv(filesFolder(), { etag: true, ...options })
  const server = createServer((request, response) => {
    const miss = () => response.writeHead(404).end()
    if (!request.url.startsWith('/static/')) {
      miss()
      return
    }
    request.url = request.url.slice('/static'.length)
    send(request, response, miss)
  })
  server.listen(0, '127.0.0.1', () => announce(server.address().port))
}
