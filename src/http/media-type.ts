/** Media types: `text/html; charset=utf-8` (RFC 9110, section 8.3.1). */

import { isToken } from './token.ts'

/** A media type with its parameters. */
export interface MediaType {
  /** Type and subtype, in lower case: `text/html`. */
  readonly essence: string
  /** The parameters; names are in lower case, and the first of a name counts. */
  readonly parameters: ReadonlyMap<string, string>
}

/** type "/" subtype, both tokens, with the optional whitespace around them */
const ESSENCE = /^[\t ]*([!#$%&'*+\-.^_`|~\da-z]+\/[!#$%&'*+\-.^_`|~\da-z]+)[\t ]*(?:;|$)/i

/** parameter = token "=" ( token / quoted-string ); an empty one is allowed (section 5.6.6) */
const PARAMETER =
  /[\t ]*(?:([!#$%&'*+\-.^_`|~\da-z]+)=(?:([!#$%&'*+\-.^_`|~\da-z]+)|"((?:[^"\\]|\\.)*)")[\t ]*)?(?:;|$)/iy

const NO_PARAMETERS: ReadonlyMap<string, string> = new Map()

/** Reads a media type, or gives `undefined` for text that is none. */
export function parseMediaType(text: string): MediaType | undefined {
  const match = ESSENCE.exec(text)
  if (match === null) return undefined
  const [start, essence = ''] = match
  const parameters = parseParameters(text, start.length)
  return parameters && { essence: essence.toLowerCase(), parameters }
}

function parseParameters(text: string, start: number): ReadonlyMap<string, string> | undefined {
  if (start === text.length) return NO_PARAMETERS
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

function unescapeQuoted(text: string): string {
  return text.includes('\\') ? text.replace(/\\(.)/gs, '$1') : text
}

/** Writes a media type; values that are not tokens go into quotes. */
export function formatMediaType(mediaType: MediaType): string {
  const parts = Array.from(mediaType.parameters, ([name, value]) => `${name}=${quote(value)}`)
  return [mediaType.essence, ...parts].join('; ')
}

function quote(value: string): string {
  return isToken(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`
}
