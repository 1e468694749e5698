/** Parameters of a value: `; charset=utf-8; q="0.5"` (RFC 9110, section 5.6.6). */

import { formatWord, unescapeQuoted } from './quoted-string.ts'

/** parameter = token "=" ( token / quoted-string ); an empty one is allowed */
const PARAMETER =
  /[\t ]*(?:([!#$%&'*+\-.^_`|~\da-z]+)=(?:([!#$%&'*+\-.^_`|~\da-z]+)|"((?:[^"\\]|\\.)*)")[\t ]*)?(?:;|$)/iy

const NONE: ReadonlyMap<string, string> = new Map()

/**
 * Reads the parameters after a value, from the place behind its first `;` on. Names come in lower case,
 * and the first of a name counts. Gives `undefined` for text that is none.
 */
export function parseParameters(
  text: string,
  start: number,
): ReadonlyMap<string, string> | undefined {
  if (start >= text.length) return NONE
  const parameters = new Map<string, string>()
  for (let end = start; end < text.length; end = PARAMETER.lastIndex) {
    PARAMETER.lastIndex = end
    const match = PARAMETER.exec(text)
    if (match === null) return undefined
    const name = match[1]?.toLowerCase()
    if (name === undefined || parameters.has(name)) continue
    parameters.set(name, match[2] ?? unescapeQuoted(match[3] ?? ''))
  }
  return parameters
}

/** Writes a value with its parameters; what is no token goes into quotes. */
export function formatParameters(
  value: string,
  parameters: Iterable<readonly [string, string]>,
): string {
  const parts = Array.from(parameters, ([name, each]) => `${name}=${formatWord(each)}`)
  return [value, ...parts].join('; ')
}
