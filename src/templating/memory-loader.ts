/** Templates that are part of the program: for tests, bundles and runtimes without files. */

import type { TemplateLoader, TemplateSource } from './loader.ts'

/** Finds templates in an object. */
export class MemoryLoader implements TemplateLoader {
  /** What is named when a template is not found. */
  readonly searched: readonly string[] = ['memory']
  readonly #files: Readonly<Record<string, string>>

  /** `files` has the name of each file with its extension: `{ 'hello.eta': '<h1>Hello</h1>' }`. */
  constructor(files: Readonly<Record<string, string>>) {
    this.#files = files
  }

  /** Gives the text of a file, or `undefined` when there is none. */
  load(file: string): TemplateSource | undefined {
    const text = Object.hasOwn(this.#files, file) ? this.#files[file] : undefined
    return text === undefined ? undefined : { text, path: file }
  }

  /** The names of all files. */
  list(): readonly string[] {
    return Object.keys(this.#files)
  }
}
