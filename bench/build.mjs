/** The build of flagon that is measured. */

import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** The variable that tells the measured processes where the build is. */
const VARIABLE = 'FLAGON_DIST'

/**
 * Chooses what is measured: a fresh build of the sources, or the build in a folder, for example that
 * of another commit.
 */
export function chooseBuild(folder) {
  if (folder === undefined)
    execFileSync('npm', ['run', 'build'], { cwd: ROOT, stdio: ['ignore', 2, 2] })
  process.env[VARIABLE] = resolve(folder ?? `${ROOT}/dist`)
}

/** The URL of a module of the build: `index.js`. */
export function buildUrl(module) {
  const folder = process.env[VARIABLE] ?? resolve(ROOT, 'dist')
  return pathToFileURL(`${folder}/${module}`).href
}
