/** The static files of the probe applications, all last changed at the same moment. */

import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const FILES: Readonly<Record<string, string | Uint8Array>> = {
  'static/a.css': 'body{}',
  'static/a.js': 'x=1',
  'static/a.json': '{}',
  'static/a.mjs': 'm',
  'static/a.svg': '<svg/>',
  'static/a.tar.gz': new Uint8Array([0x1f, 0x8b]),
  'static/a.txt': 'hello static file\n0123456789',
  'static/a.unknownext': 'zz',
  'static/a.wasm': 'w',
  'static/empty.txt': '',
  'static/noext': 'zz',
  'static/sub/index.html': 'idx',
  'static/ü x.txt': 'w',
}

const LAST_CHANGE = new Date('2020-01-02T03:04:05Z')

/** Writes the files into a folder of their own, which goes with the process, and gives the folder. */
export function createRoot(): string {
  const root = mkdtempSync(join(tmpdir(), 'flagon-probe-'))
  process.on('exit', () => rmSync(root, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(FILES)) {
    const path = join(root, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
    utimesSync(path, LAST_CHANGE, LAST_CHANGE)
  }
  return root
}
