/** The commands of an application: what is done by hand, outside of requests. */

import type { AppContext } from './app-context.ts'
import { SetupError } from './errors.ts'

/** One call of a command. */
export interface CommandCall {
  /** What was written behind the name. */
  readonly args: readonly string[]
  /** Writes text to whoever called; lines end in `\n`. */
  write(text: string): void
}

/**
 * Does what a command is for, in a context of the application, and is awaited. A number that it gives is the
 * exit code, `undefined` is 0.
 */
export type Command = (context: AppContext, call: CommandCall) => unknown

/** The commands of an application, by their names: `app.cli`. */
export class Commands {
  readonly #commands = new Map<string, Command>()

  /**
   * Adds a command: `app.cli.command('init-db', (context, { write }) => ...)`. Throws a `SetupError` for a
   * name that is taken or is no word.
   */
  command(name: string, handler: Command): void {
    if (!/^[\p{L}\d][\p{L}\d:_-]*$/u.test(name)) {
      throw new SetupError(`${JSON.stringify(name)} is no name of a command.`)
    }
    if (typeof handler !== 'function') throw new SetupError(`The command ${name} needs a function.`)
    if (this.#commands.has(name)) throw new SetupError(`There is a command ${name} already.`)
    this.#commands.set(name, handler)
  }

  /** Finds a command. */
  find(name: string): Command | undefined {
    return this.#commands.get(name)
  }

  /** The names, in the order in which they were added. */
  get names(): readonly string[] {
    return [...this.#commands.keys()]
  }
}
