/** A CGI program of the applications, and how it is run by hand. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** A program on the disk. */
export interface Program {
  /** Its path. */
  readonly path: string
  /** Deletes it. */
  remove(): void
}

/** The checker stands between each application and the host, and tells the log what it finds. */
const ENTRY = `
import { lint } from '../../src/gateway/index.ts'
import { runCgi } from '../../src/hosts/cgi/index.ts'
import { applications } from './applications.ts'

const application = applications[process.env.HTTP_X_APPLICATION ?? 'environ']
const onError = (error) => process.stderr.write('VIOLATION ' + error.message + '\\n')
process.exit(await runCgi(lint(application, { onError })))
`

/** Bundles the program. */
export async function buildProgram(): Promise<Program> {
  const folder = mkdtempSync(join(tmpdir(), 'flagon-program-'))
  const path = join(folder, 'program.mjs')
  await build({
    stdin: { contents: ENTRY, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    outfile: path,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'inline',
    conditions: ['flagon-source'],
    banner: { js: `#!${process.execPath}` },
    logLevel: 'warning',
  })
  chmodSync(path, 0o755)
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** A run of a program. */
export interface Run {
  /** The head of what it wrote, line by line, and the rest. */
  readonly head: readonly string[]
  readonly body: Buffer
  /** Its exit code, or the signal that ended it. */
  readonly end: number | NodeJS.Signals | null
  /** What it wrote to its standard error. */
  readonly errors: string
}

/** What a test does to a program while it runs. */
export interface Treatment {
  /** What is written to the standard input. */
  readonly input?: string
  /** How many bytes follow it. */
  readonly moreInput?: number
  /** Whether nothing is read of the output before all of the input has been taken. */
  readonly readsLate?: boolean
  /** Whether nobody reads the standard error. */
  readonly closesErrors?: boolean
  /** Whether the input stays open behind that. */
  readonly staysOpen?: boolean
  /** The output is closed as soon as so many bytes of it have come. */
  readonly leaveAfter?: number
  /** SIGTERM is sent when the program has written this to its standard error. */
  readonly terminateAt?: string
}

/** Runs a program with these variables and no others. */
export async function runProgram(
  { path }: Program,
  variables: Readonly<Record<string, string>>,
  treatment: Treatment = {},
): Promise<Run> {
  const coverage = process.env['NODE_V8_COVERAGE']
  const child = spawn(process.execPath, [path], {
    env: { ...variables, ...(coverage && { NODE_V8_COVERAGE: coverage }) },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const { input = '', staysOpen = false, leaveAfter = Number.POSITIVE_INFINITY } = treatment
  const chunks: Buffer[] = []
  let errors = ''
  const listen = (): void => {
    child.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      if (Buffer.concat(chunks).length > leaveAfter) child.stdout.destroy()
    })
  }
  if (treatment.readsLate !== true) listen()
  if (treatment.closesErrors === true) child.stderr.destroy()
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
    if (errors === treatment.terminateAt) child.kill('SIGTERM')
  })
  // A program that has not read its input may end before it is written.
  child.stdin.on('error', () => undefined)
  child.stdin.write(Buffer.from(input, 'latin1'))
  if (treatment.moreInput !== undefined) await writeMuch(child.stdin, treatment.moreInput)
  if (treatment.readsLate === true) listen()
  if (!staysOpen) child.stdin.end()
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    child.once('close', (...end) => resolve(end))
    // The input would keep the child open from this side.
    child.once('exit', () => child.stdin.destroy())
  })
  return { ...splitOutput(Buffer.concat(chunks)), end: code ?? signal, errors }
}

/** Writes bytes as fast as they are taken; ends when nobody takes them any more. */
async function writeMuch(stream: Writable, length: number): Promise<void> {
  const megabyte = Buffer.alloc(1_000_000, 'y')
  for (let rest = length; rest > 0 && !stream.destroyed; rest -= megabyte.length) {
    if (!stream.write(megabyte.subarray(0, rest))) {
      await Promise.race([once(stream, 'drain'), once(stream, 'close')])
    }
  }
}

function splitOutput(output: Buffer): Pick<Run, 'head' | 'body'> {
  const end = output.indexOf('\r\n\r\n')
  if (end === -1) return { head: [], body: output }
  return {
    head: output.toString('latin1', 0, end).split('\r\n'),
    body: output.subarray(end + 4),
  }
}
