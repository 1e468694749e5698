/**
 * A server that takes one upload at a time and counts its bytes. Argument: the way it reads them. Its
 * answer tells what the upload took: processor time, and the growth of the memory of the process.
 */

import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { buildUrl } from '../build.mjs'
import { announce } from '../servers/announce.mjs'

const WAYS = { busboy: serveBusboy, uploads: serveFlagon, gateway: serveGateway }

await WAYS[process.argv[2]]()

/** busboy as its page shows it, on node:http. It is the one that the build uses. */
async function serveBusboy() {
  const busboy = createRequire(buildUrl('index.js'))('busboy')
  const server = createServer((request, response) => {
    const meter = new Meter()
    const parser = busboy({ headers: request.headers })
    parser.on('file', (_name, file) => {
      file.on('data', (chunk) => meter.count(chunk))
    })
    parser.on('close', () => response.end(JSON.stringify(meter.stop())))
    request.pipe(parser)
  })
  server.listen(0, '127.0.0.1', () => announce(server.address().port))
}

async function serveFlagon() {
  const { Flagon } = await import(buildUrl('index.js'))
  const limits = { maxContentLength: Number.POSITIVE_INFINITY }
  const app = new Flagon({})
  app.post('/', { limits }, ({ request }) => measure(request.uploads()))
  await serveApplication(app)
}

/** What a form costs a server of flagon that only counts the bytes of the body. */
async function serveGateway() {
  const { Response } = await import(buildUrl('index.js'))
  await serveApplication(async (environ, startResponse) => {
    const figures = await measure([environ['wsgi.input']])
    return new Response(JSON.stringify(figures)).start(startResponse, environ)
  })
}

async function serveApplication(application) {
  const { serve } = await import(buildUrl('hosts/node/index.js'))
  const server = await serve(application, { host: '127.0.0.1', port: 0 })
  announce(Number(new URL(server.url).port))
}

async function measure(parts) {
  const meter = new Meter()
  for await (const part of parts) {
    for await (const chunk of part) meter.count(chunk)
  }
  return meter.stop()
}

/** Measures from its making on. */
class Meter {
  #bytes = 0
  #memory
  #peak = 0
  #timer
  #usage

  constructor() {
    globalThis.gc()
    this.#memory = process.memoryUsage.rss()
    this.#timer = setInterval(() => this.#look(), 10)
    this.#usage = process.cpuUsage()
  }

  count(chunk) {
    this.#bytes += chunk.byteLength
  }

  stop() {
    const { user, system } = process.cpuUsage(this.#usage)
    this.#look()
    clearInterval(this.#timer)
    const growth = this.#peak - this.#memory
    return { bytes: this.#bytes, milliseconds: (user + system) / 1000, growth }
  }

  #look() {
    this.#peak = Math.max(this.#peak, process.memoryUsage.rss())
  }
}
