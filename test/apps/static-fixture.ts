/** The static files of the baseline application, with what must never be served beside them. */

import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const FILES: Readonly<Record<string, string>> = {
  'static/hello.txt': '0123456789abcdef',
  'static/empty.txt': '',
  'static/noext': 'noext',
  'static/x.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
  'static/café.txt': 'cafe',
  'static/a b.txt': 'space',
  'static/sub/index.html': '<p>sub</p>',
  'static/sub/guarded.txt': 'GUARDED-SECRET',
  'static/.env': 'DOTFILE-SECRET',
  'static/.git/config': 'DOTFILE-SECRET',
  'outside/secret.txt': 'OUTSIDE-SECRET',
  'static-private/secret.txt': 'OUTSIDE-SECRET',
}

const LINKS: Readonly<Record<string, string>> = {
  'static/link-out.txt': '../outside/secret.txt',
  'static/linkdir': '../outside',
  'static/link-in.txt': 'hello.txt',
}

/** Writes the files into a folder of their own, and gives the folder. */
export function createStaticFixture(): string {
  const root = mkdtempSync(join(tmpdir(), 'flagon-baseline-'))
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  for (const [name, target] of Object.entries(LINKS)) symlinkSync(target, join(root, name))
  return root
}
