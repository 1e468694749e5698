/** Reads the pages of `docs/`: their code is run as it stands there. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the repository. */
export const ROOT: string = fileURLToPath(new URL('../..', import.meta.url))

/** A piece of code on a page. */
export interface CodeBlock {
  /** The language that the fence names: `ts`, `sh`. */
  readonly language: string
  /** The name of the file, where the first line is a comment with a name: `// app.ts`, `# app.service`. */
  readonly file: string | undefined
  /** The code. */
  readonly text: string
}

/** Gives all code of a page: `servers.md`, `hosting/node.md`. */
export function readBlocks(page: string): CodeBlock[] {
  const text = readFileSync(join(ROOT, 'docs', page), 'utf8')
  return Array.from(text.matchAll(FENCE), ([, language = '', code = '']) => ({
    language,
    file: FILE_LINE.exec(code)?.[1],
    text: code,
  }))
}

const FENCE = /^```(\w+)\n([\s\S]*?)^```$/gm
const FILE_LINE = /^(?:\/\/|#) ([\w./-]+\.\w+)\n/

/** The code of the one block that is this file. */
export function readFile(page: string, file: string): string {
  const found = readBlocks(page).filter((candidate) => candidate.file === file)
  const [block] = found
  if (block === undefined || found.length > 1) {
    throw new Error(`${page} has ${found.length} blocks that are ${file}`)
  }
  return block.text
}

/** The commands of the first block of the shell that has this text in it. */
export function readCommand(page: string, part: string): string {
  const lines = readBlocks(page).flatMap(({ language, text }) =>
    language === 'sh' ? text.split('\n') : [],
  )
  const command = lines.find((line) => line.includes(part))
  if (command === undefined) throw new Error(`${page} has no command with ${part}`)
  return command
}

/** A folder with the files of a page, in which packages are found as after an installation. */
export interface PageFolder {
  /** The folder. */
  readonly path: string
  /** Takes it away. */
  remove(): void
}

/** Writes the files of a page into a folder of their own. */
export function writeFiles(page: string, packages: readonly string[] = []): PageFolder {
  const path = mkdtempSync(join(tmpdir(), 'flagon-docs-'))
  for (const { file, text } of readBlocks(page)) {
    if (file === undefined) continue
    mkdirSync(dirname(join(path, file)), { recursive: true })
    writeFileSync(join(path, file), text)
  }
  writeFileSync(join(path, 'package.json'), '{ "type": "module" }\n')
  mkdirSync(join(path, 'node_modules'))
  symlinkSync(ROOT, join(path, 'node_modules', 'flagon'), 'dir')
  for (const name of ['tsx', ...packages]) {
    symlinkSync(join(ROOT, 'node_modules', name), join(path, 'node_modules', name), 'dir')
  }
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}
