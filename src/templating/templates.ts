/** Renders templates by name. */

import { guardGlobals } from './guarded-globals.ts'
import type { TemplateLoader } from './loader.ts'
import { createData, Template } from './template.ts'
import { TemplateCache } from './template-cache.ts'
import { toJson } from './to-json.ts'

/** What to make `Templates` of. */
export interface TemplatesOptions {
  /** Where templates are looked for; the first loader that has one wins. */
  readonly loaders: TemplateLoader | readonly TemplateLoader[]
  /** Whether templates are read at each render, and compiled again when changed. Default `false`. */
  readonly reload?: boolean
  /** What every template sees below its data, besides `toJson`. */
  readonly globals?: object
  /** Whether `<%= %>` escapes in a template. Default: in all but those whose names end in `.txt`. */
  readonly autoEscape?: (name: string) => boolean
  /** Throws when it is too late to change the globals or the loaders. Default: it never is. */
  readonly checkChange?: (call: string) => void
  /** What the files of templates end in. Default `.eta`. */
  readonly extension?: string
}

/**
 * Templates by name, compiled once and kept.
 *
 * A name is the path of a file below the folders of the loaders, which it cannot leave: `sub/page`
 * stands for `sub/page.eta`, and so does `sub/page.eta`; `mail.txt` stands for `mail.txt.eta`.
 * Templates are code: neither their text nor their names may come from strangers.
 */
export class Templates {
  /**
   * What every template sees below its data: `globals.upper` is `it.upper`. Add to it while the
   * application is set up. A getter has the data as its `this`, so it can give what belongs to one
   * request.
   */
  readonly globals: Record<string, unknown>
  readonly #globals: Record<string, unknown>
  readonly #checkChange: (call: string) => void
  readonly #cache: TemplateCache

  constructor(options: TemplatesOptions) {
    const { loaders, reload = false, extension = '.eta', autoEscape = isNotPlainText } = options
    const { checkChange = () => undefined } = options
    this.#globals = createGlobals(options.globals)
    this.globals = guardGlobals(this.#globals, checkChange)
    this.#checkChange = checkChange
    this.#cache = new TemplateCache({
      loaders: 'load' in loaders ? [loaders] : loaders,
      reload,
      extension,
      autoEscape,
      globals: this.#globals,
    })
  }

  /**
   * Renders a template; of several names, the first that exists.
   *
   * The template sees as `it` the own properties of `data`, below them those of `context`, and below
   * them the globals. `undefined` and `null` print nothing. Throws `TemplateNotFound`, and
   * `TemplateError` for an error in a template; errors of other classes, thrown by code that a
   * template calls, pass as they are.
   */
  render(name: string | readonly string[], data?: object, context?: object): string {
    return this.#find(name).render(createData(this.#globals, context, data))
  }

  /**
   * Renders a template in chunks, each when it is asked for: whenever some KiB are printed, and before
   * the template waits. A template that is streamed may use `await` and `for await`, outside of
   * functions; other templates that it includes, and its blocks, may not.
   *
   * What cannot be found or compiled throws at once, what fails while it runs when its chunk is asked
   * for. A page with a layout is rendered as a whole before the first chunk. Text that a function in the
   * template prints (`forEach((item) => { %>`) is handed over only when that has returned.
   */
  stream(
    name: string | readonly string[],
    data?: object,
    context?: object,
  ): AsyncGenerator<string> {
    const template = this.#find(name)
    template.prepareStream()
    return template.stream(createData(this.#globals, context, data))
  }

  #find(name: string | readonly string[]): Template {
    return typeof name === 'string' ? this.#cache.find(name) : this.#cache.findFirst(name)
  }

  /**
   * Renders a text as a template, with autoescape on. It is compiled each time.
   *
   * The text is run as code: it must not hold anything that came from a stranger.
   */
  renderString(source: string, data?: object, context?: object): string {
    return this.#compile(source).render(createData(this.#globals, context, data))
  }

  /** Renders a text in chunks, as `renderString` and `stream` do. The text is run as code. */
  streamString(source: string, data?: object, context?: object): AsyncGenerator<string> {
    const template = this.#compile(source)
    template.prepareStream()
    return template.stream(createData(this.#globals, context, data))
  }

  #compile(source: string): Template {
    const names = { template: '<string>', file: '<string>', escapes: true }
    return new Template(names, { text: source, path: '<string>' }, this.#cache)
  }

  /** Whether there is a template of this name. It is not compiled. */
  has(name: string): boolean {
    return this.#cache.has(name)
  }

  /**
   * Compiles templates at once: those named, or all that the loaders can list.
   *
   * So errors in them show at start-up. Workers make no code of text while they serve requests; there,
   * call it in the module.
   */
  preload(names?: readonly string[]): void {
    if (names !== undefined) for (const name of names) this.#cache.find(name).prepareStream()
    else for (const file of this.#cache.list()) this.#cache.lookUp(file)?.prepareStream()
  }

  /** Adds a loader, which is asked after the others. */
  addLoader(loader: TemplateLoader): void {
    this.#checkChange('templates.addLoader')
    this.#cache.addLoader(loader)
  }
}

function isNotPlainText(name: string): boolean {
  return !name.endsWith('.txt')
}

/** Getters stay getters. Without a prototype, nothing but these names is below the data. */
function createGlobals(given: object = {}): Record<string, unknown> {
  const own = Object.getOwnPropertyDescriptors(given)
  const globals: Record<string, unknown> = Object.create(null, own)
  if (!Object.hasOwn(own, 'toJson')) globals['toJson'] = toJson
  return globals
}
