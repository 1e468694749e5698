/** A CGI program of an app that knows nothing of CGI: `cgi-program.ts express`, `hono`, `h3`. */

import express from 'express'
import { Hono } from 'hono'
import type { Application } from '../../src/gateway/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { runCgi } from '../../src/hosts/cgi/index.ts'
import { fromFetchHandler } from '../../src/hosts/fetch/index.ts'
import { fromNodeHandler } from '../../src/hosts/node/index.ts'
import { createH3App } from './h3.ts'

function createExpress(): Application {
  const app = express()
  app.get('/hello/:name', (request, response) => {
    response.cookie('a', '1').send(`Hello, ${request.params.name}, at ${request.baseUrl}`)
  })
  app.post('/echo', express.json(), (request, response) => {
    response.status(201).json(request.body)
  })
  return fromNodeHandler(app)
}

function createHono(): Application {
  const app = new Hono().basePath('/cgi-bin/app')
  app.get('/hello/:name', (context) => context.text(`Hello, ${context.req.param('name')}`))
  app.post('/echo', async (context) => context.json(await context.req.json(), 201))
  return fromFetchHandler(app.fetch)
}

function createH3(): Application {
  const app = createH3App()
  app.get('/**/hello/:name', (event) => `Hello, ${event.context.params?.['name']}`)
  app.post('/**/echo', async (event) => {
    event.res.status = 201
    return event.req.json()
  })
  return fromFetchHandler((request) => app.fetch(request))
}

const APPS: Readonly<Record<string, () => Application>> = {
  express: createExpress,
  hono: createHono,
  h3: createH3,
}

const create = APPS[process.argv[2] ?? '']
if (create === undefined) throw new TypeError(`The apps are ${Object.keys(APPS).join(', ')}.`)
process.exit(await runCgi(lint(create())))
