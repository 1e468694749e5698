/** Writes `docs/spec.md`: the `///` lines over the checks of the gateway, in order. */

import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

/** The files that hold the sentences, in the order of the rules. */
export const SPEC_SOURCES: readonly string[] = [
  'lint.ts',
  'lint-application.ts',
  'response-head.ts',
  'lint-start-response.ts',
  'lint-server.ts',
  'lint-environ.ts',
  'lint-input.ts',
  'lint-extensions.ts',
  'lint-middleware.ts',
  'lint-advice.ts',
]

const NOTICE = '<!-- Made of the `///` lines in src/gateway by `npm run spec`. Do not edit. -->\n\n'

/** The page. */
export const SPEC: URL = new URL('../docs/spec.md', import.meta.url)

/** The text that the page should have. */
export function createSpec(): string {
  const lines = SPEC_SOURCES.map((name) => new URL(`../src/gateway/${name}`, import.meta.url))
    .flatMap((source) => readFileSync(source, 'utf8').split('\n'))
    .filter((line) => line.trimStart().startsWith('///'))
    .map((line) => line.trimStart().replace(/^\/\/\/ ?/, ''))
  return `${NOTICE}${lines.join('\n').replace(/\n+(?=#+ )/g, '\n\n')}\n`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(SPEC, createSpec())
