/** The session cookies of Flask, read and written. */

import type { CookieFormat } from './cookie-sessions.ts'
import { CookieSessions } from './cookie-sessions.ts'
import { FlaskSigner } from './flask-token.ts'
import type { SecretKey } from './secret-key.ts'
import type { Session } from './session.ts'
import { checkSessionValue, isRecord, parseRecord } from './session-value.ts'
import { escapeTag, formatSorted, tag, untag } from './tagged-json.ts'

/**
 * Reads and writes the session cookies of Flask's own sessions, so that an application can be moved page
 * by page: both sides need the same SECRET_KEY and cookie settings.
 *
 * Tuples are arrays here, bytes a `Uint8Array`, dates a `Date`, UUIDs and Markup text. A value that was not
 * changed goes back to Flask as what it was; an array that was changed is a list.
 */
export class FlaskSessionInterface extends CookieSessions {
  constructor() {
    super(createFlaskFormat)
  }
}

/** A value as it came: in the order of keys that Flask writes, to compare by, and its tagged JSON. */
interface Original {
  readonly text: string
  readonly tagged: unknown
}

/** What came with a request, by the names of the values. */
type Originals = ReadonlyMap<string, Original>

function createFlaskFormat(keys: readonly SecretKey[]): CookieFormat {
  const signer = new FlaskSigner(keys)
  const originals = new WeakMap<Session, Originals>()
  return {
    encode: (session) => signer.sign(formatFlaskSession(session, originals.get(session))),
    decode: (token, session, lifetime) => {
      const text = signer.unsign(token, lifetime)
      const tagged = text === undefined ? undefined : parseRecord(text)
      const values = tagged === undefined ? undefined : untagRecord(tagged)
      if (tagged !== undefined && values !== undefined) {
        originals.set(session, keepOriginals(tagged, values))
      }
      return values
    },
  }
}

/** Gives `undefined` for what is nested too deep to be walked through. */
function untagRecord(tagged: Record<string, unknown>): Record<string, unknown> | undefined {
  try {
    const values = untag(tagged)
    return isRecord(values) ? values : undefined
  } catch {
    return undefined
  }
}

function keepOriginals(
  tagged: Readonly<Record<string, unknown>>,
  values: Readonly<Record<string, unknown>>,
): Originals {
  const names = Object.keys(values).filter((name) => Object.hasOwn(tagged, name))
  return new Map(
    names.map((name) => [name, { text: formatSorted(tag(values[name])), tagged: tagged[name] }]),
  )
}

function formatFlaskSession(session: Session, originals: Originals = new Map()): string {
  const entries = Object.entries(session.toRecord()).map(([name, value]) => [
    name,
    tagUnlessSame(name, value, originals.get(name)),
  ])
  return formatSorted(escapeTag(Object.fromEntries(entries)))
}

function tagUnlessSame(name: string, value: unknown, original: Original | undefined): unknown {
  const tagged = tag(value)
  if (original?.text === formatSorted(tagged)) return original.tagged
  checkSessionValue(name, tagged)
  return tagged
}
