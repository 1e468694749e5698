/** Reads a rule into its pieces; path-to-regexp does the parsing. */

import type { Token } from 'path-to-regexp'
import { PathError, parse } from 'path-to-regexp'
import { RuleError } from './rule-error.ts'
import type { Chunk, Placeholder, Translation } from './rule-scanner.ts'
import { translateRule } from './rule-scanner.ts'

/** One piece of a rule. */
export type RulePiece =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'placeholder'; readonly placeholder: Placeholder }
  | { readonly type: 'optional'; readonly pieces: readonly RulePiece[] }

/** The first character of a rule that may mean something. */
const SPECIAL = /[<:*\\{}()[\]+?!]/

/** Reads a rule, or throws a `RuleError`. */
export function parseRule(rule: string): readonly RulePiece[] {
  const start = rule.search(SPECIAL)
  if (start === -1) return [{ type: 'text', text: rule }]
  const translation = translateRule(rule, start)
  const pieces = toPieces(parseTokens(rule, translation), translation.placeholders)
  return start === 0 ? pieces : [{ type: 'text', text: rule.slice(0, start) }, ...pieces]
}

function parseTokens(rule: string, translation: Translation): readonly Token[] {
  try {
    return parse(translation.source).tokens
  } catch (error) {
    if (!(error instanceof PathError)) throw error
    throw translateError(error, rule, translation)
  }
}

/** Says what path-to-regexp says in the words, and at the places, of the rule that the user wrote. */
function translateError(error: PathError, rule: string, { chunks }: Translation): RuleError {
  const closing = /^Unexpected } at index (\d+)/.exec(error.message)?.[1]
  if (closing !== undefined) {
    return new RuleError(
      'This closes an optional part that was not opened; write "\\}" for the character itself.',
      rule,
      findOrigin(chunks, Number(closing)),
    )
  }
  if (/^Unexpected end at index \d+, expected }/.test(error.message)) {
    return new RuleError(
      'The optional part that starts here is not closed: "}". Write "\\{" for the character itself.',
      rule,
      findUnclosed(chunks),
    )
  }
  return new RuleError(
    'There is nothing after this backslash; write "\\\\" for one.',
    rule,
    rule.length - 1,
  )
}

/** The index in the rule of a character of the translation, which path-to-regexp counts by code points. */
function findOrigin(chunks: readonly Chunk[], character: number): number {
  let start = 0
  for (const { text, origin, isCopy } of chunks) {
    const characters = Array.from(text)
    const inside = character - start
    if (inside < characters.length) {
      return isCopy ? origin + characters.slice(0, inside).join('').length : origin
    }
    start += characters.length
  }
  return 0
}

/** The index in the rule of the last `{` that has no `}`; each of them is a chunk of its own. */
function findUnclosed(chunks: readonly Chunk[]): number {
  const open: number[] = []
  for (const { text, origin } of chunks) {
    if (text === '{') open.push(origin)
    else if (text === '}') open.pop()
  }
  return open.at(-1) ?? 0
}

function toPieces(tokens: readonly Token[], placeholders: readonly Placeholder[]): RulePiece[] {
  return tokens.flatMap((token) => toPiece(token, placeholders))
}

function toPiece(token: Token, placeholders: readonly Placeholder[]): RulePiece[] {
  if (token.type === 'text') return [{ type: 'text', text: token.value }]
  if (token.type === 'group') {
    return [{ type: 'optional', pieces: toPieces(token.tokens, placeholders) }]
  }
  const placeholder = placeholders.find(({ name }) => name === token.name)
  return placeholder === undefined ? [] : [{ type: 'placeholder', placeholder }]
}
