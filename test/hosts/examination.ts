/** Plays rows and scenarios on one running host. */

import type { Row } from './row.ts'
import { findDeviations, findDifferences } from './row.ts'
import type { RunningHost, Runtime } from './runtimes.ts'
import type { Scenario } from './scenarios.ts'
import { awaitTrace } from './scenarios.ts'
import type { Notes, Tally } from './tally.ts'
import type { Answer } from './wire.ts'
import { exchange } from './wire.ts'

/** What an examination works with. */
export interface ExaminationParts {
  /** What runs. */
  readonly runtime: Runtime
  /** Where it runs. */
  readonly host: RunningHost
  /** Where rows are counted. */
  readonly tally: Tally
  /** Where things are noted across hosts. */
  readonly notes: Notes
}

/** One host, being examined. */
export class Examination {
  readonly #parts: ExaminationParts
  #plays = 0

  constructor(parts: ExaminationParts) {
    this.#parts = parts
  }

  /** Sends the request of each row, and compares. */
  async playRows(rows: readonly Row[]): Promise<void> {
    for (const row of rows) await this.#playRow(row)
  }

  async #playRow(row: Row): Promise<void> {
    const { host, tally, notes } = this.#parts
    const limit = this.#findLimit(row)
    const expected = limit?.expect ?? row.expect
    const id = this.#nextId()
    const answer = await send(host.port, row, id)
    const differences = findDifferences(answer, expected)
    if (expected.trace !== undefined) {
      const events = await awaitTrace(host.port, id, expected.trace)
      if (events !== expected.trace) differences.push(`'${events}' instead of '${expected.trace}'`)
    }
    if (expected.isSame === true) {
      const first = notes.firstAnswers.get(row.name)
      if (first === undefined) notes.firstAnswers.set(row.name, answer)
      else differences.push(...findDeviations(answer, first))
    }
    tally.count(row.name, differences)
  }

  /** Plays scenarios, save those that the runtime cannot do. */
  async playScenarios(scenarios: readonly Scenario[]): Promise<void> {
    const { host, tally } = this.#parts
    for (const scenario of scenarios) {
      if (this.#findLimit(scenario) !== undefined) continue
      const play = scenario.play(host.port, this.#nextId())
      await play.then(
        () => tally.count(scenario.name, []),
        (error: unknown) => tally.count(scenario.name, [String(error)]),
      )
    }
  }

  /** Counts what the checker noticed while the host ran. */
  async checkViolations(): Promise<void> {
    const row = {
      name: 'the checker finds nothing wrong',
      target: '/violations',
      expect: { status: 200, body: '' },
    }
    await this.#playRow(row)
  }

  #findLimit<limit extends Limited>(subject: {
    readonly name: string
    readonly limits?: readonly limit[]
  }): limit | undefined {
    const { runtime, tally, notes } = this.#parts
    const limit = subject.limits?.find(({ hosts }) => hosts.includes(runtime.name))
    if (limit === undefined) return undefined
    tally.limited += 1
    notes.addLimit(subject.name, limit.hosts, limit.because)
    return limit
  }

  /** Names a request, so that the application can tell afterwards what happened in it. */
  #nextId(): string {
    this.#plays += 1
    return `play-${this.#plays}`
  }
}

type Limited = Pick<NonNullable<Scenario['limits']>[number], 'hosts' | 'because'>

/** Sends the request of a row. */
function send(port: number, row: Row, id: string): Promise<Answer> {
  const { method = 'GET', target, headers = [], body = [], raw } = row
  if (raw !== undefined) return exchange(port, [raw], method)
  const lines = ['Host: test.example:81', 'Connection: close', `X-Trace: ${id}`, ...headers]
  const head = `${method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`
  return exchange(port, [head + (body[0] ?? ''), ...body.slice(1)], method)
}
