/** JSON that can stand in a page. */

import { Markup } from './markup.ts'

/** What writes a value as JSON. */
export interface JsonWriter {
  stringify(value: unknown): string | undefined
}

/** What would end a script, a tag or a single-quoted attribute, or a line of older JavaScript. */
const UNSAFE = /[<>&'\u2028\u2029]/g

/**
 * Writes a value as JSON for a page: `<script>const user = <%= it.toJson(it.user) %></script>`.
 *
 * It is safe in a script and in an attribute between single quotes. In an attribute between double
 * quotes print `JSON.stringify(value)` with `<%= %>`: the quotes of this JSON would end it. What JSON
 * has no form for (`undefined`, functions) is `null`. `writer` writes it. Default: `JSON`.
 */
export function toJson(value: unknown, writer: JsonWriter = JSON): Markup {
  const json: string | undefined = value === undefined ? undefined : writer.stringify(value)
  return new Markup((json ?? 'null').replace(UNSAFE, escapeCharacter))
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
