/** Parameters that may have space around their `=`, or no value: those of links and dispositions. */

import { unescapeQuoted } from './quoted-string.ts'

/** Parameters, and where in the text they end. */
export interface SpacedParameters {
  /** The parameters; names are in lower case, and one without a value has `''`. */
  readonly parameters: ReadonlyMap<string, string>
  /** The index after the last one. */
  readonly end: number
}

/** ";" OWS [ token BWS [ "=" BWS ( token / quoted-string ) ] ] (RFC 8288, section 3) */
const PARAMETER =
  /;[\t ]*(?:([!#$%&'*+\-.^_`|~\da-z]+)[\t ]*(?:=[\t ]*(?:([!#$%&'*+\-.^_`|~\da-z]+)|"((?:[^"\\]|\\.)*)")[\t ]*)?)?/iy

/** Reads parameters from the index of their first `;` on. Of several with one name the first counts. */
export function parseSpacedParameters(text: string, start: number): SpacedParameters {
  const parameters = new Map<string, string>()
  let end = start
  while (end < text.length) {
    PARAMETER.lastIndex = end
    const match = PARAMETER.exec(text)
    if (match === null) break
    end = PARAMETER.lastIndex
    const name = match[1]?.toLowerCase()
    if (name === undefined || parameters.has(name)) continue
    parameters.set(name, match[2] ?? unescapeQuoted(match[3] ?? ''))
  }
  return { parameters, end }
}
