/** Finds the header fields of a request among the variables of a process. */

import { toLatin1 } from '../latin1.ts'
import type { Variables } from './variables.ts'
import { variableOf } from './variables.ts'

/**
 * Gives name, value, name, value. The server has joined the lines of one name, and has written `-` and
 * perhaps other characters of names as `_`.
 *
 * Of the other variables of the process, which may be secrets, none gets here.
 */
export function readFields(variables: Variables): string[] {
  const length = variableOf(variables, 'CONTENT_LENGTH')
  const type = variableOf(variables, 'CONTENT_TYPE')
  const fields: string[] = []
  if (type !== undefined) fields.push('Content-Type', toLatin1(type))
  if (length !== undefined) fields.push('Content-Length', length)
  for (const [name, value = ''] of Object.entries(variables)) {
    if (!name.startsWith('HTTP_') || REPEATED.has(name)) continue
    // Servers that are told to set it set it to nothing where there is none (section 4.1).
    if (name === 'HTTP_HOST' && value === '') continue
    // The server has taken the codings off when it tells a length (section 4.1.2).
    if (name === 'HTTP_TRANSFER_ENCODING' && length !== undefined) continue
    fields.push(name.slice('HTTP_'.length).replaceAll('_', '-'), toLatin1(value))
  }
  return fields
}

/** What some servers set although there are variables without a prefix, which count. */
const REPEATED: ReadonlySet<string> = new Set(['HTTP_CONTENT_TYPE', 'HTTP_CONTENT_LENGTH'])
