/** The header fields of one part of a form. */

import type { MediaType } from '../http/index.ts'
import { HeaderMap, parseMediaType } from '../http/index.ts'
import { BadRequest } from './errors.ts'
import type { PartDisposition } from './part-disposition.ts'
import { parsePartDisposition } from './part-disposition.ts'

/** Fields as they came: names in lower case, and one character for each byte of a value. */
export type PartFields = Readonly<Record<string, readonly string[]>>

/** What stands in front of the content of a part. */
export class PartHead {
  /** The name of the field. */
  readonly name: string
  /** The name of the file, as it was sent; absent for a field that is none. */
  readonly filename: string | undefined
  readonly #fields: PartFields
  #headers: HeaderMap | undefined

  constructor(disposition: PartDisposition, fields: PartFields) {
    this.name = disposition.name
    this.filename = disposition.filename
    this.#fields = fields
  }

  /** The media type, as it was sent. */
  get contentType(): string | undefined {
    return this.#fields['content-type']?.[0]?.trim()
  }

  /** The media type in its parts, where it is one. */
  get mediaType(): MediaType | undefined {
    return parseMediaType(this.contentType ?? '')
  }

  /** All fields. */
  get headers(): HeaderMap {
    this.#headers ??= new HeaderMap(
      Object.entries(this.#fields).flatMap(([name, values]) =>
        values.map((value) => [name, value.trim()] as const),
      ),
    )
    return this.#headers
  }
}

/** Reads the fields of a part. Throws a `BadRequest` for one that could not be told from another. */
export function parsePartHead(fields: PartFields): PartHead {
  const [value, second] = fields['content-disposition'] ?? []
  if (value === undefined || second !== undefined) {
    throw new BadRequest('A part of the form must have one Content-Disposition.')
  }
  return new PartHead(parsePartDisposition(decodeField(value)), fields)
}

const decoder = new TextDecoder('utf-8', { fatal: true })

/** Names are sent in UTF-8 (RFC 7578, section 5.1.1). */
function decodeField(value: string): string {
  if (/^[\0-\x7f]*$/.test(value)) return value
  try {
    return decoder.decode(Uint8Array.from(value, (character) => character.charCodeAt(0)))
  } catch {
    throw new BadRequest('A name in the form is not encoded in UTF-8.')
  }
}
