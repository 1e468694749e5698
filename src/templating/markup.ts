/** Text that is safe HTML already, and how values become text in a template. */

import { escapeText, unescapeText } from './escape.ts'

/**
 * Text that is safe HTML already: templates print it as it is.
 *
 * A `Markup` cannot be forged by data: parsed JSON or an object that looks like one is plain text.
 */
export class Markup {
  readonly #html: string

  /** Vouches for `html`. Never pass text of strangers: `escape` makes that safe. */
  constructor(html: string) {
    this.#html = String(html)
  }

  /** Whether a value is a `Markup` that was really constructed. */
  static isMarkup(value: unknown): value is Markup {
    return typeof value === 'object' && value !== null && #html in value
  }

  /**
   * Makes a `Markup` of a template literal: what stands in `${...}` is escaped unless it is a
   * `Markup`.
   *
   * @example
   * Markup.html`<strong>Hello ${'<blink>'}!</strong>`
   */
  static html(this: void, texts: TemplateStringsArray, ...values: readonly unknown[]): Markup {
    const parts = texts.map((text, i) => (i === 0 ? text : printHtml(values[i - 1]) + text))
    return new Markup(parts.join(''))
  }

  /** Adds values at the end; all but `Markup` are escaped. */
  concat(...values: readonly unknown[]): Markup {
    return new Markup(this.#html + values.map(printHtml).join(''))
  }

  /** Puts this between values; all of them but `Markup` are escaped. */
  join(values: Iterable<unknown>): Markup {
    return new Markup(Array.from(values, printHtml).join(this.#html))
  }

  /**
   * The text without tags and comments, white space collapsed, and unescaped.
   *
   * The result is plain text: it must be escaped again before it becomes part of HTML.
   */
  striptags(): string {
    const text = removeSpans(removeSpans(this.#html, '<!--', '-->'), '<', '>')
    return unescapeText(text.trim().replace(/\s+/g, ' '))
  }

  /**
   * The plain text that this is the HTML of: the reverse of `escape`.
   *
   * Replaced are numeric references, and `amp lt gt quot apos nbsp`; other named ones stay.
   */
  unescape(): string {
    return unescapeText(this.#html)
  }

  /** The HTML. */
  toString(): string {
    return this.#html
  }

  /** The HTML: in JSON a `Markup` is a string. */
  toJSON(): string {
    return this.#html
  }
}

/** Cuts out what stands between two marks; an opening mark without its end stays. Linear. */
function removeSpans(text: string, opening: string, closing: string): string {
  let kept = ''
  let start = 0
  for (;;) {
    const open = text.indexOf(opening, start)
    const close = open === -1 ? -1 : text.indexOf(closing, open + opening.length)
    if (close === -1) return kept + text.slice(start)
    kept += text.slice(start, open)
    start = close + closing.length
  }
}

/**
 * Makes a value safe for HTML: between tags, and in an attribute between quotes.
 *
 * A `Markup` stays as it is; `undefined` and `null` become the empty text.
 */
// biome-ignore lint/suspicious/noShadowRestrictedNames: Flask's name; the global one is obsolete
export function escape(value: unknown): Markup {
  return Markup.isMarkup(value) ? value : new Markup(printHtml(value))
}

/** What `<%= %>` prints where autoescape is on. */
export function printHtml(value: unknown): string {
  if (typeof value === 'string') return escapeText(value)
  if (value === undefined || value === null) return ''
  return Markup.isMarkup(value) ? value.toString() : escapeText(String(value))
}

/** What `<%~ %>` prints, and `<%= %>` where autoescape is off. */
export function printText(value: unknown): string {
  if (typeof value === 'string') return value
  return value === undefined || value === null ? '' : String(value)
}
