/** What a part of a form says of itself: `form-data; name="photo"; filename="cat.jpg"`. */

import { decodeExtendedValue } from '../http/index.ts'
import { BadRequest } from './errors.ts'

/** The name of a part, and that of its file. */
export interface PartDisposition {
  /** The name of the field. */
  readonly name: string
  /** The name of the file, as it was sent; absent for a field that is none. */
  readonly filename: string | undefined
}

/** The most characters of the name of a field. */
const MAX_NAME_LENGTH = 1000

/** disposition-type; that of a part is `form-data` (RFC 7578, section 4.2) */
const TYPE = /^form-data[\t ]*(?=;|$)/i

/** ";" name "=" ( token / quoted-string ), of which a backslash is a character unless it must not be */
const PARAMETER =
  /;[\t ]*([!#$%&'*+\-.^_`|~\da-z]+)[\t ]*=[\t ]*(?:([!#$%&'*+\-.^_`|~\da-z]+)|"((?:[^"\\]|\\.)*)")[\t ]*(?=;|$)/iy

/** A semicolon at the end, which some clients write. */
const REST = /;?[\t ]*$/y

/** Reads the value of a Content-Disposition, as text. Throws a `BadRequest` for what is none of a form. */
export function parsePartDisposition(value: string): PartDisposition {
  const type = TYPE.exec(value)
  const parameters = type === null ? undefined : readParameters(value, type[0].length)
  if (parameters === undefined) throw malformed()
  const name = readName(parameters, 'name')
  if (name === undefined) throw new BadRequest('A part of the form has no name.')
  if (name.length > MAX_NAME_LENGTH) throw new BadRequest('A name in the form is too long.')
  return { name, filename: readName(parameters, 'filename') }
}

function readParameters(value: string, start: number): ReadonlyMap<string, string> | undefined {
  const parameters = new Map<string, string>()
  let end = start
  for (;;) {
    PARAMETER.lastIndex = end
    const match = PARAMETER.exec(value)
    if (match === null) break
    const [text, key = '', token, quoted = ''] = match
    const name = key.toLowerCase()
    // Of two names, guards and applications could see a different one each.
    if (parameters.has(name)) return undefined
    parameters.set(name, token ?? unescapeName(quoted))
    end += text.length
  }
  REST.lastIndex = end
  return REST.test(value) ? parameters : undefined
}

/**
 * Browsers escape a quote as `%22` (the multipart/form-data algorithm of the HTML standard) and older
 * clients as `\"`. Other backslashes stand for themselves: `C:\temp\new.txt`.
 */
function unescapeName(text: string): string {
  return text.replace(/\\(["\\])|%22/g, (_, escaped: string | undefined) => escaped ?? '"')
}

/** Gives a parameter; the form for all scripts counts more (RFC 6266, section 4.3). */
function readName(parameters: ReadonlyMap<string, string>, key: string): string | undefined {
  const extended = parameters.get(`${key}*`)
  const name = extended === undefined ? parameters.get(key) : decodeExtendedValue(extended)
  if (name === undefined && extended === undefined) return undefined
  if (name === undefined || CONTROL.test(name)) throw malformed()
  return name
}

/** NUL ends a path early, and no name on a page has such characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\0-\x08\x0a-\x1f\x7f]/

function malformed(): BadRequest {
  return new BadRequest('A part of the form has a malformed Content-Disposition.')
}
