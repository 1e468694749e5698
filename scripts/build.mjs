/**
 * Writes `dist/`: one JavaScript file for each door of the package, with what the doors share beside
 * them, and the types of every source file.
 */

import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { build } from 'esbuild'

const { exports } = JSON.parse(readFileSync('package.json', 'utf8'))
const doors = Object.values(exports).flatMap((door) => door['flagon-source'] ?? [])

rmSync('dist', { recursive: true, force: true })
execFileSync('npx', ['tsc', '-p', 'tsconfig.build.json', '--emitDeclarationOnly'], {
  stdio: 'inherit',
})
await build({
  entryPoints: doors,
  outdir: 'dist',
  outbase: 'src',
  bundle: true,
  splitting: true,
  chunkNames: 'shared/[name]-[hash]',
  format: 'esm',
  platform: 'neutral',
  target: 'es2023',
  packages: 'external',
  external: ['node:*'],
  sourcemap: true,
  logLevel: 'warning',
})
