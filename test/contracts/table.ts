/** Makes docs/hosts.md out of what the rows say, and not out of one run. */

import { findLack, findLimit } from './examination.ts'
import { HOSTS } from './facts.ts'
import type { HostFacts } from './host.ts'
import type { Inability, Promised } from './row.ts'
import { rows } from './rows/index.ts'
import { scenarios } from './scenarios/index.ts'

/** The page. */
export const TABLE: URL = new URL('../../docs/hosts.md', import.meta.url)

/** A row or a scenario. */
type Listed = Promised & { readonly limits?: readonly Inability[] }

const INTRODUCTION = `<!-- Made of the rows in test/contracts by \`npm run test:hosts -- --write-docs\`. Do not edit. -->

# The hosts

Every line is a promise of [the gateway](spec.md), which the contract suite puts to the test on every
host; \`npm run test:hosts\` runs it. A number in a cell leads to a note below the table.

- **yes**: the promise is kept.
- **no**: the runtime cannot obey; the note says what it does instead. The suite fails when it has
  learnt to obey.
- **–**: it cannot be shown on this host; the note says why.

S70, that an application is the same when it went through a bridge and back, is not a line: there all
lines are put to the test once more, through \`fromNodeHandler\` and \`fromFetchHandler\`. What a fetch
\`Request\` cannot carry is told in \`test/contracts/round-trip.test.ts\`.
`

/** The text that the page should have. */
export function createTable(): string {
  const notes = new Notes()
  const promises: readonly Listed[] = [...rows, ...scenarios].toSorted(compareIds)
  const lines = promises.map((promised) => formatLine(promised, notes))
  const about = HOSTS.map((host) => `- *${host.name}*: ${host.about}`)
  const names = HOSTS.map(({ name }) => name)
  const head = [
    `| | promise | rules | ${names.join(' | ')} |`,
    `|---|---|---|${names.map(() => '---|').join('')}`,
  ]
  return `${INTRODUCTION}\n${about.join('\n')}\n\n${[...head, ...lines].join('\n')}\n\n${notes}\n`
}

/** By number, and then by letter. */
export function compareIds({ id }: Promised, other: Promised): number {
  return id.localeCompare(other.id, 'en', { numeric: true })
}

function formatLine(promised: Listed, notes: Notes): string {
  const cells = HOSTS.map((host) => formatCell(promised, host, notes))
  const name = promised.name.replaceAll('*', '\\*')
  return `| ${promised.id} | ${name} | ${promised.rules.join(', ')} | ${cells.join(' | ')} |`
}

function formatCell(promised: Listed, host: HostFacts, notes: Notes): string {
  const lack = findLack(host, promised)
  if (lack !== undefined) return `– ${notes.refer(host.lacks[lack] ?? '')}`
  const limit = findLimit(host, promised)
  return limit === undefined ? 'yes' : `no ${notes.refer(limit.because)}`
}

/** Notes below the table; the same text is one note. */
class Notes {
  readonly #numbers = new Map<string, number>()

  /** Gives the number of a note. */
  refer(text: string): string {
    const number = this.#numbers.get(text) ?? this.#numbers.size + 1
    this.#numbers.set(text, number)
    return `<sup>${number}</sup>`
  }

  toString(): string {
    return Array.from(this.#numbers, ([text, number]) => `${number}. ${text}`).join('\n')
  }
}
