/** Section: the bytes of a bundled hello application. */

import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { buildUrl } from './build.mjs'
import { pick } from './options.mjs'
import { formatNumber } from './report.mjs'

/** The smallest application of each package, without a server of its own where it has one apart. */
const APPLICATIONS = [
  {
    name: 'flagon',
    source: () => `
      import { Flagon } from ${JSON.stringify(fileURLToPath(buildUrl('index.js')))}
      const app = new Flagon({})
      app.get('/', () => 'Hello, World!')
      export default app`,
  },
  {
    name: 'hono',
    source: () => `
      import { Hono } from 'hono'
      const app = new Hono()
      app.get('/', (context) => context.text('Hello, World!'))
      export default app`,
  },
  {
    name: 'h3',
    source: () => `
      import { H3 } from 'h3/generic'
      const app = new H3()
      app.get('/', () => 'Hello, World!')
      export default app`,
  },
  {
    name: 'fastify',
    source: () => `
      import { fastify } from 'fastify'
      const app = fastify()
      app.get('/', (request, reply) => reply.send('Hello, World!'))
      export default app`,
  },
  {
    name: 'express',
    source: () => `
      import express from 'express'
      const app = express()
      app.get('/', (request, response) => response.send('Hello, World!'))
      export default app`,
  },
]

/** Bundles and minifies an application of each package, and counts the bytes. */
export async function measureSize({ only }) {
  const summaries = []
  for (const { name, source } of pick(APPLICATIONS, only, 'application')) {
    summaries.push({ name, ...(await countBytes(source())) })
  }
  return {
    title: 'Size',
    notes: ['A hello application, bundled and minified by esbuild for Node; gzip at level 9.'],
    tables: [
      {
        title: 'Bundle, bytes',
        columns: ['package', 'minified', 'gzip'],
        rows: summaries.map(row),
      },
    ],
    data: summaries,
  }
}

async function countBytes(source) {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
  })
  const [{ contents }] = outputFiles
  return { minified: contents.length, gzip: gzipSync(contents, { level: 9 }).length }
}

function row({ name, minified, gzip }) {
  return [name, formatNumber(minified), formatNumber(gzip)]
}
