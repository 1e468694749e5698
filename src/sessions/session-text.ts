/** The values of a session as a text of JSON. */

import type { Session } from './session.ts'
import { checkSessionValue } from './session-value.ts'

/**
 * Writes the values as JSON, `_permanent` first. Throws a `TypeError` for a value that was changed inside
 * to what JSON cannot carry.
 */
export function formatSession(session: Session): string {
  const record = session.toRecord()
  for (const [name, value] of Object.entries(record)) checkSessionValue(name, value)
  return JSON.stringify(record)
}
