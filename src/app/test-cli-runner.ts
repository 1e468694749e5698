/** Calls the commands of an application in tests. */

import type { AppContext } from './app-context.ts'
import type { Commands } from './commands.ts'

/** What a command did. */
export interface CliResult {
  /** 0 when all went well, 1 for an error, 2 for a command that is not there; or what the command gave. */
  readonly exitCode: number
  /** What the command has written. */
  readonly output: string
  /** What it threw. */
  readonly error: unknown
}

/** What has commands. */
interface CommandedApp {
  readonly cli: Commands
  appContext(): AppContext
}

/** Calls commands, each in a context of its own, and catches what they write and throw. */
export class TestCliRunner {
  readonly #app: CommandedApp

  constructor(app: CommandedApp) {
    this.#app = app
  }

  /** Calls a command: `await runner.invoke(['init-db'])`. Never rejects. */
  async invoke(call: string | readonly string[]): Promise<CliResult> {
    const [name = '', ...args] = typeof call === 'string' ? [call] : call
    const { cli } = this.#app
    const command = cli.find(name)
    if (command === undefined) return { exitCode: 2, output: explain(name, cli), error: undefined }
    let output = ''
    const write = (text: string): void => {
      output += text
    }
    try {
      const code = await this.#app
        .appContext()
        .run(async (context) => command(context, { args, write }))
      return { exitCode: typeof code === 'number' ? code : 0, output, error: undefined }
    } catch (error) {
      return { exitCode: 1, output, error }
    }
  }
}

function explain(name: string, { names }: Commands): string {
  const known = names.length === 0 ? 'There are none' : `There are: ${names.join(', ')}`
  return `There is no command ${JSON.stringify(name)}. ${known}.\n`
}
