/**
 * Translates a rule into the syntax of path-to-regexp, and remembers what each placeholder said.
 *
 *     rule        = *( text / "<" placeholder ">" / ":" name / "*" name / "{" rule "}" / "\" char )
 *     placeholder = [ converter [ "(" arguments ")" ] ":" ] name
 *     name        = ( ALPHA / "_" ) *( ALPHA / DIGIT / "_" )
 *
 * What path-to-regexp reserves besides, `( ) [ ] + ? !`, is text here.
 */

import type { ConverterArgument } from './converter-arguments.ts'
import { parseArguments } from './converter-arguments.ts'
import { RuleError } from './rule-error.ts'

/** One placeholder of a rule, as it was written. */
export interface Placeholder {
  /** The name of its value. */
  readonly name: string
  /** The name of its converter; `default` when it has none. */
  readonly converter: string
  /** What stands between the parentheses. */
  readonly arguments: readonly ConverterArgument[]
  /** Where in the rule it starts. */
  readonly index: number
}

/** A rule in the syntax of path-to-regexp. */
export interface Translation {
  /** The path for path-to-regexp. */
  readonly source: string
  /** What `source` is made of. */
  readonly chunks: readonly Chunk[]
  /** The placeholders, each with a name of its own. */
  readonly placeholders: readonly Placeholder[]
}

/** Text of the translation, and where in the rule it comes from. */
export interface Chunk {
  readonly text: string
  /** The index in the rule of the first character. */
  readonly origin: number
  /** Whether it stands in the rule as it is. */
  readonly isCopy: boolean
}

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y
const ORDINARY = /[^<:*\\{}()[\]+?!]+/y

/** Translates a rule from an index on, or throws a `RuleError`. */
export function translateRule(rule: string, start: number): Translation {
  const scanner = new RuleScanner(rule, start)
  scanner.scan()
  return scanner
}

class RuleScanner implements Translation {
  readonly placeholders: Placeholder[] = []
  readonly chunks: Chunk[] = []
  source = ''
  readonly #rule: string
  #index: number

  constructor(rule: string, start: number) {
    this.#rule = rule
    this.#index = start
  }

  scan(): void {
    while (this.#index < this.#rule.length) this.#scanOne()
  }

  #scanOne(): void {
    const character = this.#rule[this.#index]
    if (character === '<') this.#scanPlaceholder()
    else if (character === ':') this.#scanColon()
    else if (character === '*') this.#scanAsterisk()
    else if (character === '\\') this.#scanEscape()
    else if (character === '{' || character === '}') this.#copy(1)
    else this.#scanText()
  }

  #scanText(): void {
    const text = matchAt(ORDINARY, this.#rule, this.#index)
    if (text === '') this.#escape(1)
    else this.#copy(text.length)
  }

  #scanEscape(): void {
    const escaped = this.#rule.codePointAt(this.#index + 1) ?? 0
    this.#copy(escaped > 0xffff ? 3 : 2)
  }

  /** A colon with no name after it is text, save where a segment starts: there a name was forgotten. */
  #scanColon(): void {
    const start = this.#index
    const name = matchAt(NAME, this.#rule, start + 1)
    if (name === '' && '/{'.includes(this.#rule[start - 1] ?? '/')) {
      throw this.#error('A name is missing after this colon; write ":name", or "\\:" for a colon.')
    }
    if (name === '') this.#escape(1)
    else this.#add({ name, converter: 'default', arguments: [], index: start })
  }

  #scanAsterisk(): void {
    const name = matchAt(NAME, this.#rule, this.#index + 1)
    if (name === '') {
      throw this.#error(
        'A name is missing after this asterisk; write "*name", or "\\*" for an asterisk.',
      )
    }
    this.#add({ name, converter: 'path', arguments: [], index: this.#index })
  }

  #scanPlaceholder(): void {
    const start = this.#index
    this.#index += 1
    const first = this.#readName('<name>, <converter:name> or <converter(arguments):name>', start)
    const list = this.#rule[this.#index] === '(' ? this.#readArguments() : undefined
    if (list === undefined && this.#rule[this.#index] !== ':') {
      this.#close({ name: first, converter: 'default', arguments: [], index: start })
      return
    }
    this.#expect(':', 'a colon and a name')
    const name = this.#readName(`<${first}:name>`, start)
    this.#close({ name, converter: first, arguments: list ?? [], index: start })
  }

  #readName(example: string, start: number): string {
    const name = matchAt(NAME, this.#rule, this.#index)
    if (name === '') {
      if (this.#index >= this.#rule.length) this.#index = start
      throw this.#error(
        `A placeholder is written ${example}; a name is a letter or "_" and then letters, digits and "_". Write "\\<" for the character itself.`,
      )
    }
    this.#index += name.length
    return name
  }

  #readArguments(): readonly ConverterArgument[] {
    const { list, end } = parseArguments(this.#rule, this.#index)
    this.#index = end
    return list
  }

  #expect(character: string, meaning: string): void {
    if (this.#rule[this.#index] !== character) {
      throw this.#error(`The placeholder goes on with ${meaning} here: "${character}".`)
    }
    this.#index += 1
  }

  #close(placeholder: Placeholder): void {
    this.#expect('>', 'its closing bracket')
    const end = this.#index
    this.#index = placeholder.index
    this.#add(placeholder, end)
  }

  #add(placeholder: Placeholder, end = this.#index + 1 + placeholder.name.length): void {
    const { name } = placeholder
    if (name === '__proto__') {
      throw this.#error('The name "__proto__" has a meaning of its own; choose another one.')
    }
    if (this.placeholders.some((other) => other.name === name)) {
      throw this.#error(`The placeholder "${name}" is there twice; give one another name.`)
    }
    this.placeholders.push(placeholder)
    this.#emit({ text: `:"${name}"`, origin: this.#index, isCopy: false })
    this.#index = end
  }

  /** Passes characters on as they are. */
  #copy(length: number): void {
    const text = this.#rule.slice(this.#index, this.#index + length)
    this.#emit({ text, origin: this.#index, isCopy: true })
    this.#index += length
  }

  /** Passes characters on as text. */
  #escape(length: number): void {
    this.#emit({ text: '\\', origin: this.#index, isCopy: false })
    this.#copy(length)
  }

  #emit(chunk: Chunk): void {
    this.source += chunk.text
    this.chunks.push(chunk)
  }

  #error(problem: string): RuleError {
    return new RuleError(problem, this.#rule, this.#index)
  }
}

/** What a sticky expression takes of a text at an index. */
function matchAt(expression: RegExp, text: string, index: number): string {
  expression.lastIndex = index
  return expression.exec(text)?.[0] ?? ''
}
