/** Makes what the hosts run: bundles of the built package and of the applications, in a folder of their own. */

import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BuildOptions, Plugin } from 'esbuild'
import { build } from 'esbuild'

/** The root of the repository. */
export const ROOT: string = fileURLToPath(new URL('../..', import.meta.url))
const HERE = join(ROOT, 'test', 'hosts')
const SOURCES = join(ROOT, 'src')

/** What is served: a folder with `app.js` and the files it reads, `node.js`, `cgi.js` and `worker.capnp`. */
export interface Subject {
  /** The folder. */
  readonly folder: string
}

/** Builds the package itself. */
export function buildPackage(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: 'inherit' })
}

/** Bundles an app with the package, built or as `sources`, and lays the folders beside it that it reads files from. */
export async function buildSubject(
  entry: string,
  folder: string,
  sources: boolean,
): Promise<Subject> {
  const options = sources ? { conditions: ['flagon-source'] } : { plugins: [builtPackage] }
  await bundle(join(ROOT, entry), join(folder, 'app.js'), { ...options, banner: REQUIRE })
  await bundle(join(HERE, 'entries', 'node.ts'), join(folder, 'node.js'), options)
  const banner = { js: `#!${process.execPath}` }
  await bundle(join(HERE, 'entries', 'cgi.ts'), join(folder, 'cgi.js'), { ...options, banner })
  chmodSync(join(folder, 'cgi.js'), 0o755)
  cpSync(join(HERE, 'entries', 'worker.js'), join(folder, 'worker.js'))
  for (const name of ['templates', 'static']) {
    const source = join(ROOT, entry, '..', name)
    if (existsSync(source)) cpSync(source, join(folder, name), { recursive: true })
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n')
  writeFileSync(join(folder, 'worker.capnp'), formatWorker(folder))
  return { folder }
}

/** busboy is no ES module: it requires the streams of node, and a bundle that is one has no `require`. */
const REQUIRE = {
  js: "import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)",
}

async function bundle(entry: string, outfile: string, options: BuildOptions): Promise<void> {
  await build({
    ...options,
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'es2023',
    logLevel: 'warning',
    // The doors share chunks that some of them need for nothing but the order of evaluation.
    logOverride: { 'ignored-bare-import': 'silent' },
  })
}

/** The entries import sources, so that they are type-checked; what runs is what was built of them. */
const builtPackage: Plugin = {
  name: 'built-package',
  setup({ onResolve }) {
    onResolve({ filter: /\/src\/.*\.ts$/ }, ({ path, resolveDir }) => {
      const source = relative(SOURCES, join(resolveDir, path))
      if (source.startsWith('..')) return undefined
      return { path: join(ROOT, 'dist', source.replace(/\.ts$/, '.js')) }
    })
  },
}

/** The configuration of workerd. Files that are embedded beside the code are its read-only folder. */
function formatWorker(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && /[/\\](?:templates|static)/.test(file.parentPath))
    .map((file) => relative(folder, join(file.parentPath, file.name)).split(sep).join('/'))
  const modules = [
    '(name = "worker.js", esModule = embed "worker.js")',
    '(name = "app.js", esModule = embed "app.js")',
    ...files.map((file) => `(name = "${file}", data = embed "${file}")`),
  ]
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [${modules.join(', ')}],
  compatibilityDate = "2026-11-17",
);
`
}
