/** Runs the starts of the pages of hosts whose programs `npm run test:hosts` installs. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { after, describe, it } from 'node:test'
import { build } from 'esbuild'
import { installRuntimes, runtimes } from '../hosts/runtimes.ts'
import type { PageFolder } from './page.ts'
import { ROOT, readBlocks, readCommand, writeFiles } from './page.ts'
import type { Program } from './program.ts'
import { run } from './program.ts'

installRuntimes()

const folders: PageFolder[] = []
const programs: Program[] = []
after(async () => {
  await Promise.all(programs.map((program) => program.end('SIGKILL')))
  for (const folder of folders) folder.remove()
})

function binaryOf(name: string): string {
  const runtime = runtimes.find((candidate) => candidate.name === name)
  assert.ok(runtime !== undefined, name)
  return runtime.binary
}

/** Writes the modules of a page, each bundled with the package under the name that it has there. */
async function openPage(page: string): Promise<string> {
  const folder = writeFiles(`hosting/${page}`)
  folders.push(folder)
  const out = join(folder.path, 'out')
  for (const { file, language } of readBlocks(`hosting/${page}`)) {
    if (file === undefined || language !== 'ts' || file.endsWith('.d.ts')) continue
    mkdirSync(dirname(join(out, file)), { recursive: true })
    await build({
      entryPoints: [join(folder.path, file)],
      outfile: join(out, file),
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'es2023',
      conditions: ['flagon-source'],
      allowOverwrite: true,
      logLevel: 'warning',
    })
  }
  writeFileSync(join(out, 'package.json'), '{ "type": "module" }\n')
  return out
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  // biome-ignore lint/nursery/noUnsafeTypeAssertion: a TCP server that listens has an address
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function ask(port: number, path: string): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`)
  return `${response.status} ${await response.text()}`
}

/** Asks until the host answers, and then for what every start answers. */
async function checkApp(program: Program, port: number): Promise<void> {
  programs.push(program)
  const deadline = Date.now() + 15_000
  for (;;) {
    const isUp = await ask(port, '/').catch(() => undefined)
    if (isUp !== undefined) break
    assert.ok(Date.now() < deadline, program.output())
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  assert.equal(await ask(port, '/'), '200 <p>Hello, World!</p>')
  assert.equal(await ask(port, '/hello/Ada'), '200 Hello, Ada!')
  assert.match(await ask(port, '/nowhere'), /^404 /)
}

/** The parameters of a command of a page, without its program. */
function parametersOf(page: string, part: string, programWords: number): string[] {
  return readCommand(`hosting/${page}`, part).split(' ').slice(programWords)
}

describe('docs/hosting/bun.md', () => {
  it('is served', async () => {
    const folder = await openPage('bun.md')
    const port = await findFreePort()
    const variables = { PORT: String(port) }
    await checkApp(
      run(binaryOf('bun'), parametersOf('bun.md', 'bun', 1), { folder, variables }),
      port,
    )
  })
})

describe('docs/hosting/deno.md', () => {
  for (const file of ['app.ts', 'behind-proxy.ts']) {
    it(`is served: ${file}`, async () => {
      const folder = await openPage('deno.md')
      const port = await findFreePort()
      const [command = '', ...parameters] = parametersOf('deno.md', 'deno serve', 1)
      const place = [`--port=${port}`, '--host=127.0.0.1', '--no-config', '--no-check']
      const given = [command, ...place, ...parameters.slice(0, -1), file]
      await checkApp(run(binaryOf('deno'), given, { folder }), port)
    })
  }
})

describe('docs/hosting/srvx.md', () => {
  it('is served', async () => {
    const folder = await openPage('srvx.md')
    const port = await findFreePort()
    const srvx = join(ROOT, 'test/hosts/node_modules/srvx/bin/srvx.mjs')
    const place = [`--port=${port}`, '--host=127.0.0.1']
    const given = [srvx, ...parametersOf('srvx.md', 'srvx', 2), ...place]
    await checkApp(run(binaryOf('node 24'), given, { folder }), port)
  })
})

describe('docs/hosting/workers.md', () => {
  for (const file of ['worker.ts', 'cloudflare.ts']) {
    it(`is served, with its bindings: ${file}`, async () => {
      const folder = await openPage('workers.md')
      const port = await findFreePort()
      writeFileSync(join(folder, 'worker.capnp'), configure(file))
      const given = ['serve', 'worker.capnp', `--socket-addr=http=127.0.0.1:${port}`]
      await checkApp(run(binaryOf('workerd'), given, { folder }), port)
      assert.equal(await ask(port, '/greeting'), '200 Hi')
    })
  }
})

/** What wrangler makes of the `wrangler.toml` of the page. */
function configure(file: string): string {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "${file}")],
  bindings = [(name = "GREETING", text = "Hi")],
  compatibilityDate = "2026-11-17",
);
`
}
