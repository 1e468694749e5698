/** Reads the header fields of a fetch request into the flat list that the gateway takes. */

import type { RefusedRequest } from '../../gateway/index.ts'
import { toLatin1 } from '../latin1.ts'
import { BAD_FIELD, lineLength, refuseLength } from '../request-refusals.ts'
import { isWorkerd } from './runtime.ts'

/** What a field value may not hold (RFC 9110, section 5.5); Bun lets DEL through, workerd all. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the characters that must not pass
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f]/

/** Reads header fields. */
export class FieldReader {
  /** The fields of the last good request. Most requests repeat them, and they need no second look. */
  good: readonly string[] = []

  /** Gives name, value, name, value; or tells why the request is refused. */
  read(headers: Headers): string[] | RefusedRequest {
    const { good } = this
    const fields: string[] = []
    let bytes = 0
    let isClean = true
    headers.forEach((value, name) => {
      bytes += lineLength(name, value)
      if (value !== good[fields.length + 1]) isClean &&= !CONTROL.test(value)
      fields.push(name, value)
    })
    if (!isClean) return BAD_FIELD
    // workerd decodes field values as UTF-8; all other runtimes give their bytes.
    return refuseLength(bytes) ?? (isWorkerd ? fields.map(toLatin1) : fields)
  }
}
