/** A compiled template, and what its code calls while it runs. */

import type { Blocks, Data, Print, RenderFunction } from './compile.ts'
import { compileTemplate } from './compile.ts'
import type { FailedTemplate } from './explain.ts'
import { explainError } from './explain.ts'
import type { TemplateSource } from './loader.ts'
import { Markup, printHtml, printText } from './markup.ts'

/** What a template needs of the engine that holds it. */
export interface TemplateFinder {
  /** What every template sees below its data. */
  readonly globals: Data
  /** How many templates are being rendered, one inside the other. */
  depth: number
  /** Gives a template by the name that `from` uses for it; throws when there is none. */
  find(name: unknown, from: Template): Template
}

/** How deep templates may include each other: enough for a tree of comments. */
const MAX_DEPTH = 100

/** What a page hands to its layout. */
interface Page {
  readonly it: Data
  readonly data: object | undefined
  readonly body: string
}

/** A template, compiled. */
export class Template implements FailedTemplate {
  /** Its name: its file without the extension. */
  readonly template: string
  /** Its file, as loaders know it. */
  readonly file: string
  /** Where it was found. */
  readonly path: string
  /** Its text, with `\n` at the ends of lines. */
  readonly text: string
  /** What stands for it in stack traces. */
  readonly url: string
  /** Whether `<%= %>` escapes. */
  readonly escapes: boolean
  readonly #source: TemplateSource
  /** The last line that noted itself. */
  line = 1
  readonly #finder: TemplateFinder
  readonly #render: RenderFunction

  /** Compiles a template. Throws a `TemplateError` when it cannot be compiled. */
  constructor(
    names: { readonly template: string; readonly file: string; readonly escapes: boolean },
    source: TemplateSource,
    finder: TemplateFinder,
  ) {
    this.template = names.template
    this.file = names.file
    this.escapes = names.escapes
    this.path = source.path
    this.#source = source
    this.text = source.text.replace(/\r\n?/g, '\n')
    this.url = toUrl(names.file)
    this.#finder = finder
    const { template, path, text } = this
    const print: Print = names.escapes ? printHtml : printText
    this.#render = compileTemplate({ template, path, text }, this.url)(print, printText, this)
  }

  /** Renders with the data as it is. Errors say where they come from. */
  render(it: Data, given?: Blocks): string {
    const finder = this.#finder
    if (finder.depth >= MAX_DEPTH) throw new RangeError(TOO_DEEP)
    finder.depth += 1
    try {
      const text = this.#render(it, given)
      if (typeof text === 'string') return text
      throw new TypeError(RETURNED)
    } catch (error) {
      throw explainError(error, this)
    } finally {
      finder.depth -= 1
    }
  }

  /** Finds a template by the name this one uses for it. */
  find(name: unknown): Template {
    return this.#finder.find(name, this)
  }

  /** Renders a template inside this one, with the data of this one below its own. */
  include(name: unknown, it: Data, data?: object): Markup | string {
    const included = this.find(name)
    return included.toValue(included.render(createData(this.#finder.globals, it, data)))
  }

  /** Renders the layout of this page around it. */
  wrap(layout: Template, { it, data, body }: Page, blocks?: Blocks): string {
    const own = { __proto__: this.#finder.globals, ...it, ...data, body: this.toValue(body) }
    return layout.render(own, blocks)
  }

  /** Whether this was compiled of the same text, found in the same place. */
  isOf({ text, path }: TemplateSource): boolean {
    return this.#source.text === text && this.#source.path === path
  }

  /** Makes a value of text that this template printed: safe HTML if it escapes, else only text. */
  toValue(text: string): Markup | string {
    return this.escapes ? new Markup(text) : text
  }
}

const TOO_DEEP = `Templates include each other more than ${MAX_DEPTH} levels deep; does one include itself?`
const RETURNED = 'A template must not return: put what follows into an if.'

/** A source URL ends at white space, and must not hold quotes. */
function toUrl(file: string): string {
  return `template:${encodeURI(file.toWellFormed()).replaceAll("'", '%27')}`
}

/**
 * Makes the data that a template sees. Each of `above` wins over `below`, and both over the globals.
 *
 * The globals are the prototype, and have none themselves: so the data costs what its own keys cost, and
 * nothing that got into `Object.prototype` reaches a template.
 */
export function createData(globals: Data, below?: object, above?: object): Data {
  return { __proto__: globals, ...below, ...above }
}
