/** Plays rows and scenarios on one host. */

import type { Answer } from '../hosts/wire.ts'
import { findDeviations, findDifferences } from './comparison.ts'
import type { Capability, HostFacts, RunningHost } from './host.ts'
import type { Expectation, Inability, Promised, Row } from './row.ts'
import type { Scenario } from './scenario.ts'
import { Stage } from './stage.ts'
import type { Tally } from './tally.ts'

/** What an examination works with. */
export interface ExaminationParts {
  /** What is known of the host. */
  readonly facts: HostFacts
  /** The host, running. */
  readonly host: RunningHost
  /** Where rows are counted. */
  readonly tally: Tally
  /** How long an event is waited for, in milliseconds. Default 4000. */
  readonly patienceMs?: number
  /** The answers of the first host, by row, for rows that are the same on all. */
  readonly firstAnswers?: Map<Row, Answer>
}

/** One running host, being examined. */
export class Examination {
  readonly #parts: ExaminationParts
  readonly #traces: TracedPlay[] = []
  #plays = 0

  constructor(parts: ExaminationParts) {
    this.#parts = parts
  }

  /** Sends the request of each row, and compares. */
  async playRows(rows: readonly Row[]): Promise<void> {
    for (const row of rows) await this.#playRow(row)
  }

  async #playRow(row: Row): Promise<void> {
    const { facts, tally } = this.#parts
    if (findLack(facts, row) !== undefined) {
      tally.notShown += 1
      return
    }
    const stage = this.#openStage()
    const offset = stage.host.output().length
    const answer = await this.#ask(stage, row)
    if (answer === undefined) {
      tally.count(row, ['the first chunk did not come before the second was produced'])
      return
    }
    const limit = findLimit(facts, row)
    const expected = limit?.expect ?? row.expect
    if (limit !== undefined) tally.limited += 1
    if (limit !== undefined && keeps(answer, row, facts)) {
      tally.count(row, limit.isByChance === true ? [] : [OUT_OF_DATE])
      return
    }
    tally.count(row, await this.#compare(stage, row, { answer, expected, offset }))
    if (expected.trace !== undefined) this.#traces.push({ row, stage, trace: expected.trace })
  }

  /** Sends the request of a row, and lets its application go on when what comes before that has come. */
  async #ask(stage: Stage, row: Row): Promise<Answer | undefined> {
    const { releaseAfter } = row
    if (releaseAfter === undefined) return stage.ask(row)
    if ('streaming' in this.#parts.facts.lacks) {
      await stage.release()
      return stage.ask(row)
    }
    const visit = stage.visit(row)
    const { patienceMs } = stage
    const isThere = await visit.waitUntil(({ body }) => body.includes(releaseAfter), patienceMs)
    await stage.release()
    const answer = await visit.finish()
    return isThere ? answer : undefined
  }

  async #compare(
    stage: Stage,
    row: Row,
    { answer, expected, offset }: Comparison,
  ): Promise<string[]> {
    const { facts } = this.#parts
    const differences = findDifferences(answer, fillIn(expected, facts))
    if (expected.isSame === true) differences.push(...this.#compareWithFirst(row, answer))
    return differences.length > 0 ? differences : await this.#awaitEvents(stage, expected, offset)
  }

  /** Some answers are the same on all hosts, whatever they are. */
  #compareWithFirst(row: Row, answer: Answer): string[] {
    const answers = this.#parts.firstAnswers
    const first = answers?.get(row)
    if (first !== undefined) return findDeviations(answer, first)
    answers?.set(row, answer)
    return []
  }

  /** Waits for what the application traced, and for what was logged. */
  async #awaitEvents(stage: Stage, expected: Expectation, offset: number): Promise<string[]> {
    const { trace, log } = expected
    if (trace !== undefined) {
      const events = await stage.awaitTrace(trace)
      if (events !== trace) return [`'${events}' instead of '${trace}'`]
    }
    if (log === undefined || 'log' in this.#parts.facts.lacks) return []
    return (await stage.awaitLog(log, offset)) ? [] : [`'${log}' was not logged`]
  }

  /** Plays scenarios. One that a runtime cannot keep is played all the same: it may have learnt to. */
  async playScenarios(scenarios: readonly Scenario[]): Promise<void> {
    for (const scenario of scenarios) await this.#playScenario(scenario)
  }

  async #playScenario(scenario: Scenario): Promise<void> {
    const { facts, tally } = this.#parts
    if (findLack(facts, scenario) !== undefined) {
      tally.notShown += 1
      return
    }
    const limit = findLimit(facts, scenario)
    const differences = await scenario.play(this.#openStage(limit && LIMITED_PATIENCE_MS)).then(
      () => [],
      (error: unknown) => [String(error)],
    )
    if (limit === undefined) {
      tally.count(scenario, differences)
      return
    }
    tally.limited += 1
    const isKept = differences.length === 0 && limit.isByChance !== true
    tally.count(scenario, isKept ? [OUT_OF_DATE] : [])
  }

  /** Counts what came too late for the rows: bodies closed twice, and what the checkers noticed. */
  async checkAftermath(): Promise<void> {
    for (const { row, stage, trace } of this.#traces) {
      const events = await stage.readTrace()
      if (events !== trace) this.#parts.tally.count(row, [`in the end '${events}', not '${trace}'`])
    }
    await this.#checkViolations()
  }

  async #checkViolations(): Promise<void> {
    const { body } = await this.#openStage().ask({ target: '/violations' })
    const violations = body.toString().split('\n')
    for (const side of ['server', 'application', 'middleware']) {
      const ofSide = violations.filter((line) => line.startsWith(`${side}: `))
      this.#parts.tally.count(
        { id: 'lint', name: `the checker finds nothing that is wrong with the ${side}` },
        ofSide,
      )
    }
  }

  /** Names a request, so that the application can tell afterwards what happened in it. */
  #openStage(patienceMs = this.#parts.patienceMs): Stage {
    this.#plays += 1
    const { host } = this.#parts
    return new Stage(host, `play-${this.#plays}`, patienceMs)
  }
}

/** A row that was played, and what its application traced. */
interface TracedPlay {
  readonly row: Row
  readonly stage: Stage
  readonly trace: string
}

interface Comparison {
  readonly answer: Answer
  readonly expected: Expectation
  readonly offset: number
}

/** How long an event is waited for that is not expected to come, in milliseconds. */
const LIMITED_PATIENCE_MS = 500

const OUT_OF_DATE = 'the promise is kept here: the limit is out of date'

/** Whether an answer is what a row promises. */
function keeps(answer: Answer, { expect }: Row, facts: HostFacts): boolean {
  return findDifferences(answer, fillIn(expect, facts)).length === 0
}

/** The first capability that a host lacks for a promise. */
export function findLack({ lacks }: HostFacts, { needs = [] }: Promised): Capability | undefined {
  return needs.find((capability) => capability in lacks)
}

/** What is said of a host that cannot keep a promise. */
export function findLimit<limit extends Inability>(
  { name }: HostFacts,
  { limits = [] }: { readonly limits?: readonly limit[] },
): limit | undefined {
  return limits.find(({ hosts }) => hosts.includes(name))
}

/** Fills in what differs between hosts on purpose. */
function fillIn(expected: Expectation, { scheme, protocol }: HostFacts): Expectation {
  const { body } = expected
  if (typeof body !== 'string') return expected
  return { ...expected, body: body.replace('<scheme>', scheme).replace('<protocol>', protocol) }
}
