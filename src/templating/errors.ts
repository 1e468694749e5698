/** What can be wrong with templates: they are missing, or there is an error in them. */

/** A place in a template. */
export interface TemplateLocation {
  /** The name of the template. */
  readonly template: string
  /** Where the template was found: the path of a file. */
  readonly path: string
  /** The line, counted from 1; absent where none can be told. */
  readonly line?: number
}

/** What an error about a missing template tells besides the names. */
export interface TemplateNotFoundOptions {
  /** Advice at the end of the message. */
  readonly hint?: string
  /** The place in another template that asked for this one. */
  readonly location?: TemplateLocation
}

/** No loader has a template of any of these names. */
export class TemplateNotFound extends Error {
  override readonly name = 'TemplateNotFound'
  /** The names that were asked for. */
  readonly names: readonly string[]
  /** The folders that were searched. */
  readonly searched: readonly string[]
  /** Advice: what to rename, or which name may have been meant. Empty when there is none. */
  readonly hint: string
  /** The place in another template that asked for this one. */
  readonly location?: TemplateLocation

  constructor(
    names: readonly string[],
    searched: readonly string[],
    options: TemplateNotFoundOptions = {},
  ) {
    const { hint = '', location } = options
    super(describeMissing(names, searched, hint, location))
    this.names = names
    this.searched = searched
    this.hint = hint
    if (location !== undefined) this.location = location
  }
}

function describeMissing(
  names: readonly string[],
  searched: readonly string[],
  hint: string,
  location?: TemplateLocation,
): string {
  if (names.length === 0) return 'There is no template: the list of names is empty.'
  const quoted = names.map((name) => JSON.stringify(name)).join(' or ')
  const place = location === undefined ? '' : `${formatLocation(location)}: `
  const folders = searched.length > 0 ? searched.join(', ') : 'nothing: there are no loaders'
  const message = `${place}There is no template ${quoted}. Searched: ${folders}.`
  return hint === '' ? message : `${message} ${hint}`
}

/** A place in a template, with the text around it. */
export interface TemplateErrorPlace extends TemplateLocation {
  /** The text of the template. */
  readonly text: string
}

/**
 * An error in a template: it cannot be compiled, or it failed while it was rendered.
 *
 * The message has the path, the line and the lines around it, so it is not for the pages of strangers.
 * The error that was thrown is the `cause`.
 */
export class TemplateError extends Error implements TemplateLocation {
  override readonly name = 'TemplateError'
  /** The name of the template. */
  readonly template: string
  /** Where the template was found: the path of a file. */
  readonly path: string
  /** The line, counted from 1; absent where none can be told. */
  readonly line?: number

  constructor(problem: string, place: TemplateErrorPlace, options?: ErrorOptions) {
    super(`${formatLocation(place)}: ${problem}${formatExcerpt(place.text, place.line)}`, options)
    this.template = place.template
    this.path = place.path
    if (place.line !== undefined) this.line = place.line
  }
}

function formatLocation({ path, line }: TemplateLocation): string {
  return line === undefined ? path : `${path}:${line}`
}

/** The lines shown before and after the one with the error. */
const LINES_AROUND = 2

/** The lines around one line, numbered, with a mark before that one. */
function formatExcerpt(text: string, line?: number): string {
  if (line === undefined) return ''
  const first = Math.max(line - LINES_AROUND, 1)
  const lines = text.split('\n').slice(first - 1, line + LINES_AROUND)
  const width = String(line + LINES_AROUND).length
  const rows = lines.map((content, i) => {
    const number = first + i
    return `${number === line ? '>' : ' '} ${String(number).padStart(width)} | ${content}`
  })
  return `\n\n${rows.join('\n')}\n`
}
