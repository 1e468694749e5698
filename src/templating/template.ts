/** A compiled template, and what its code calls while it runs. */

import type { Blocks, Data, Print, RenderFunction, StreamFunction } from './compile.ts'
import { compileStream, compileTemplate } from './compile.ts'
import { TemplateError } from './errors.ts'
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

/** What a page that streams leaves to its layout. */
interface Rest {
  readonly layout: Template
  readonly page: Page
  readonly blocks: Blocks | undefined
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
  readonly #print: Print
  readonly #render: RenderFunction
  #stream: StreamFunction | undefined

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
    this.#print = names.escapes ? printHtml : printText
    this.#render = this.#compile()
  }

  #compile(): RenderFunction {
    const { template, path, text } = this
    const place = { template, path, text }
    try {
      return compileTemplate(place, this.url)(this.#print, printText, this)
    } catch (error) {
      if (!AWAIT.test(text)) throw error
      this.prepareStream()
      return () => {
        throw new TemplateError(AWAITS, { ...place, line: lineOf(text, AWAIT) })
      }
    }
  }

  /** Compiles what `stream` runs. Throws a `TemplateError` when it cannot be compiled. */
  prepareStream(): StreamFunction {
    const { template, path, text } = this
    this.#stream ??= compileStream({ template, path, text }, this.url)(this.#print, printText, this)
    return this.#stream
  }

  /**
   * Renders in chunks, each when it is asked for. Errors say where they come from. A page that has a
   * layout is rendered as a whole first, since the layout prints it, and what stands in its blocks.
   */
  async *stream(it: Data, given?: Blocks, depth = 0): AsyncGenerator<string, void> {
    try {
      if (depth >= MAX_DEPTH) throw new RangeError(TOO_DEEP)
      const rest = yield* this.prepareStream()(it, given)
      if (typeof rest === 'string') {
        if (rest !== '') yield rest
      } else if (isRest(rest)) {
        const { layout, page, blocks } = rest
        yield* layout.stream(this.#layoutData(page), blocks, depth + 1)
      } else throw new TypeError(RETURNED)
    } catch (error) {
      throw explainError(error, this)
    }
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
  wrap(layout: Template, page: Page, blocks?: Blocks): string {
    return layout.render(this.#layoutData(page), blocks)
  }

  #layoutData({ it, data, body }: Page): Data {
    return { __proto__: this.#finder.globals, ...it, ...data, body: this.toValue(body) }
  }

  /** Refuses a block that waits: what it prints later would be lost, or stand anywhere. */
  checkFilled(result: unknown): void {
    if (!(result instanceof Promise)) return
    // Nobody else is told of its errors, which would end the process.
    result.catch(() => undefined)
    throw new TypeError(WAITING_BLOCK)
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
const WAITING_BLOCK =
  'A block cannot be filled by an async function: wait for its data in front of it.'

const AWAIT = /\bawait\b/
const AWAITS =
  'A template that uses await cannot be rendered at once: send it with stream(), or wait for its data before.'

function lineOf(text: string, pattern: RegExp): number {
  return text.slice(0, text.search(pattern)).split('\n').length
}

/** Only our own code makes an object with a template in it; what an author returns is something else. */
function isRest(value: unknown): value is Rest {
  return (
    typeof value === 'object' &&
    value !== null &&
    'layout' in value &&
    value.layout instanceof Template
  )
}

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
