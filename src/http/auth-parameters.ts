/** Parameters of authentication: `realm="shop", charset="UTF-8"` (RFC 9110, section 11.2). */

import { unescapeQuoted } from './quoted-string.ts'

/** Parameters, and where in the text they end. */
export interface FoundParameters {
  /** The parameters; names are in lower case. */
  readonly parameters: ReadonlyMap<string, string>
  /** The index after the last one and its comma. */
  readonly end: number
}

/** auth-param = token BWS "=" BWS ( token / quoted-string ), and the comma after it */
const PARAMETER =
  /[\t ,]*([!#$%&'*+\-.^_`|~\da-z]+)[\t ]*=[\t ]*(?:([!#$%&'*+\-.^_`|~\da-z]+)|"((?:[^"\\]|\\.)*)")[\t ]*(?:,[\t ,]*|$)/iy

/**
 * Reads parameters from an index on, as far as there are any.
 *
 * Gives `undefined` when a name is there twice: two readers might choose differently.
 */
export function parseAuthParameters(text: string, start: number): FoundParameters | undefined {
  const parameters = new Map<string, string>()
  let end = start
  while (end < text.length) {
    PARAMETER.lastIndex = end
    const match = PARAMETER.exec(text)
    if (match === null) break
    const name = (match[1] ?? '').toLowerCase()
    if (parameters.has(name)) return undefined
    parameters.set(name, match[2] ?? unescapeQuoted(match[3] ?? ''))
    end = PARAMETER.lastIndex
  }
  return { parameters, end }
}
