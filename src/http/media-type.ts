/** Media types: `text/html; charset=utf-8` (RFC 9110, section 8.3.1). */

import { parseParameters } from './parameters.ts'

/** A media type with its parameters. */
export interface MediaType {
  /** Type and subtype, in lower case: `text/html`. */
  readonly essence: string
  /** The parameters; names are in lower case, and the first of a name counts. */
  readonly parameters: ReadonlyMap<string, string>
}

/** type "/" subtype, both tokens, with the optional whitespace around them */
const ESSENCE = /^[\t ]*([!#$%&'*+\-.^_`|~\da-z]+\/[!#$%&'*+\-.^_`|~\da-z]+)[\t ]*(?:;|$)/i

/** Reads a media type, or gives `undefined` for text that is none. */
export function parseMediaType(text: string): MediaType | undefined {
  const match = ESSENCE.exec(text)
  if (match === null) return undefined
  const [start, essence = ''] = match
  const parameters = parseParameters(text, start.length)
  return parameters && { essence: essence.toLowerCase(), parameters }
}
