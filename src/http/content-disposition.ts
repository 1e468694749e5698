/** What a client does with an answer: shows it, or saves it under a name (RFC 6266). */

import { decodeExtendedValue, encodeExtendedValue } from './extended-value.ts'
import { formatWord } from './quoted-string.ts'
import { parseSpacedParameters } from './spaced-parameters.ts'
import { isToken } from './token.ts'

/** A content disposition. */
export interface ContentDisposition {
  /** `inline` is shown, `attachment` is saved; in lower case. */
  readonly type: string
  /** The name it is saved under. One that was sent by a stranger is no path: `secureFilename` makes it one. */
  readonly filename?: string
}

/** disposition-type = token (section 4.1) */
const TYPE = /^[\t ]*([!#$%&'*+\-.^_`|~\da-z]+)[\t ]*/i

const CONTROLS = /\p{Cc}/gu

/** Reads a content disposition, or gives `undefined` for text that is none. */
export function parseContentDisposition(text: string): ContentDisposition | undefined {
  const match = TYPE.exec(text)
  if (match === null) return undefined
  const [start, type = ''] = match
  const { parameters, end } = parseSpacedParameters(text, start.length)
  if (end < text.length) return undefined
  // The extended form is preferred, and one that cannot be read is left out (section 4.3).
  const extended = decodeExtendedValue(parameters.get('filename*') ?? '')
  const filename = extended ?? parameters.get('filename')
  return { type: type.toLowerCase(), ...(filename !== undefined && { filename }) }
}

/**
 * Writes a content disposition. A name outside of ASCII is written twice: in letters like its own for
 * old clients, and as it is (RFC 8187). Control characters become `_`.
 *
 * Throws a `TypeError` for a type that is no token.
 */
export function formatContentDisposition({ type, filename }: ContentDisposition): string {
  if (!isToken(type)) {
    throw new TypeError(`The content disposition ${JSON.stringify(type)} is no token.`)
  }
  return filename === undefined ? type : [type, ...formatNames(filename)].join('; ')
}

function formatNames(given: string): string[] {
  const filename = given.replace(CONTROLS, '_')
  const plain = filename.normalize('NFKD').replace(/[^ -~]/g, '')
  const names = plain === '' && filename !== '' ? [] : [`filename=${formatWord(plain)}`]
  if (plain !== filename || hasEscape(filename)) {
    names.push(`filename*=${encodeExtendedValue(filename)}`)
  }
  return names
}

/** Some clients decode escapes in the plain form, where they mean themselves (section D). */
function hasEscape(filename: string): boolean {
  return /%[\da-f]{2}/i.test(filename)
}
