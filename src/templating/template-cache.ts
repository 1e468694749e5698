/** Finds templates through loaders, compiles them, and keeps them. */

import type { TemplateLoader, TemplateSource } from './loader.ts'
import { createNotFound } from './not-found.ts'
import type { TemplateFinder } from './template.ts'
import { Template } from './template.ts'
import { toFileName, toTemplateName } from './template-name.ts'

/** What a cache of templates is made of. */
export interface TemplateCacheOptions {
  /** The loaders, in the order they are asked. */
  readonly loaders: readonly TemplateLoader[]
  /** Whether templates are read each time. */
  readonly reload: boolean
  /** What the files of templates end in. */
  readonly extension: string
  /** Whether `<%= %>` escapes in the template of this name. */
  readonly autoEscape: (name: string) => boolean
  /** What every template sees below its data. */
  readonly globals: Readonly<Record<string, unknown>>
}

/** The templates that were asked for, compiled. It never holds more than there are templates. */
export class TemplateCache implements TemplateFinder {
  /** What every template sees below its data. */
  readonly globals: Readonly<Record<string, unknown>>
  /** How many templates are being rendered, one inside the other. */
  depth = 0
  readonly #loaders: TemplateLoader[]
  readonly #options: TemplateCacheOptions
  /** The templates by file, and by the name they were asked for. */
  readonly #known = new Map<string, Template>()

  constructor(options: TemplateCacheOptions) {
    this.#options = options
    this.#loaders = [...options.loaders]
    this.globals = options.globals
  }

  /** Adds a loader, which is asked after the others. */
  addLoader(loader: TemplateLoader): void {
    this.#loaders.push(loader)
  }

  /** Gives a template; a name that begins with `./` is relative to `from`. Throws when there is none. */
  find(name: unknown, from?: Template): Template {
    if (typeof name !== 'string') {
      throw new TypeError(`The name of a template must be a string; it is ${typeof name}.`)
    }
    return this.lookUp(name, from) ?? this.#refuse([name])
  }

  /** Gives the first of several templates that exists. Throws when none does. */
  findFirst(names: readonly string[]): Template {
    for (const name of names) {
      const template = this.lookUp(name)
      if (template !== undefined) return template
    }
    return this.#refuse(names)
  }

  /** Gives a template, or `undefined` when there is none. */
  lookUp(name: string, from?: Template): Template | undefined {
    const known = this.#options.reload ? undefined : this.#known.get(name)
    return known ?? this.#lookUpFile(name, from)
  }

  #lookUpFile(name: string, from?: Template): Template | undefined {
    const file = toFileName(name, this.#options.extension, from?.file)
    const template = file === undefined ? undefined : this.#open(file)
    // What `./name` stands for depends on who says it.
    if (template !== undefined && !name.startsWith('./')) this.#known.set(name, template)
    return template
  }

  #open(file: string): Template | undefined {
    const known = this.#known.get(file)
    if (known !== undefined && !this.#options.reload) return known
    const source = this.#load(file)
    if (source === undefined) return undefined
    if (known?.isOf(source)) return known
    const opened = this.#compile(file, source)
    this.#known.set(file, opened)
    return opened
  }

  #load(file: string): TemplateSource | undefined {
    for (const loader of this.#loaders) {
      const source = loader.load(file)
      if (source !== undefined) return source
    }
    return undefined
  }

  #compile(file: string, source: TemplateSource): Template {
    const template = toTemplateName(file, this.#options.extension)
    const escapes = this.#options.autoEscape(template)
    return new Template({ template, file, escapes }, source, this)
  }

  #refuse(names: readonly string[]): never {
    throw createNotFound(names, this.#loaders, this.#options.extension)
  }

  /** Whether there is a template of this name. It is not compiled. */
  has(name: string): boolean {
    if (!this.#options.reload && this.#known.has(name)) return true
    const file = toFileName(name, this.#options.extension)
    return file !== undefined && this.#load(file) !== undefined
  }

  /** The files of all templates that the loaders can list. */
  list(): readonly string[] {
    const files = this.#loaders.flatMap((loader) => loader.list?.() ?? [])
    return files.filter((file) => file.endsWith(this.#options.extension))
  }
}
