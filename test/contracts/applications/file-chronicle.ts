/** Keeps what happened in requests in files: for hosts that start a process for each request. */

import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Chronicle } from './chronicle.ts'

/** Keeps texts by keys, each key in a file of a folder. */
export class FileChronicle implements Chronicle {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
    mkdirSync(folder, { recursive: true })
  }

  add(key: string, text: string): void {
    appendFileSync(this.#fileOf(key), `${JSON.stringify(text)}\n`)
  }

  read(key: string): readonly string[] {
    const file = this.#fileOf(key)
    if (!existsSync(file)) return []
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
    return lines.map((line) => String(JSON.parse(line)))
  }

  #fileOf(key: string): string {
    return join(this.#folder, encodeURIComponent(key))
  }
}
