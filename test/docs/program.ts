/** Runs the commands of pages. */

import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** A program that runs. */
export interface Program {
  /** What it has written. */
  output(): string
  /** Waits until what it has written matches, and gives the match. Rejects when it ends before. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>
  /** Sends a signal, and gives how it ended: its exit code or the name of the signal. */
  end(signal: NodeJS.Signals): Promise<number | string | null>
}

/** How to run a program. */
export interface ProgramOptions {
  /** The folder it runs in. */
  readonly folder: string
  /** The variables it has besides PATH and HOME. */
  readonly variables?: Readonly<Record<string, string>>
  /** A descriptor that it inherits as number 3, as from systemd. */
  readonly descriptor?: number
}

/** Flags that make node take this package from its sources. */
export const FROM_SOURCES = '--conditions=flagon-source'

/** Runs `node --import tsx server.ts`, with the sources of this package. */
export function runNode(command: string, options: ProgramOptions): Program {
  const [program, ...parameters] = command.split(' ')
  if (program !== 'node') throw new Error(`the command '${command}' does not run node`)
  return run(process.execPath, [FROM_SOURCES, ...parameters], options)
}

/** Runs a program. */
export function run(
  binary: string,
  parameters: readonly string[],
  { folder, variables = {}, descriptor }: ProgramOptions,
): Program {
  const { PATH, HOME } = process.env
  const child = spawn(binary, parameters, {
    cwd: folder,
    env: { PATH, HOME, ...variables },
    stdio: ['ignore', 'pipe', 'pipe', descriptor ?? 'ignore'],
  })
  return watch(child)
}

function watch(child: ChildProcess): Program {
  const written: string[] = []
  const exit = once(child, 'exit')
  exit.catch(() => undefined)
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => written.push(text))
  }
  const output = (): string => written.join('')
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null
  return {
    output,
    waitFor: async (pattern) => {
      for (;;) {
        const match = pattern.exec(output())
        if (match !== null) return match
        if (isOver()) throw new Error(`the program ended; it wrote:\n${output()}`)
        await Promise.race([
          exit,
          once(child.stdout ?? child, 'data'),
          once(child.stderr ?? child, 'data'),
        ])
      }
    },
    end: async (signal) => {
      if (!isOver()) child.kill(signal)
      await exit
      return child.exitCode ?? child.signalCode
    },
  }
}
