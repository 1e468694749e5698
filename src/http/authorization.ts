/** Who a client says it is: `Authorization` (RFC 9110, section 11.6.2). */

import { parseAuthParameters } from './auth-parameters.ts'
import { trimSpace } from './list.ts'

/** What a client proves itself with. Nothing of it has been checked. */
export interface Authorization {
  /** The scheme, in lower case: `basic`, `bearer`. */
  readonly type: string
  /** The name of the user, in the schemes that have one. */
  readonly username?: string
  /** The password, in `basic`. */
  readonly password?: string
  /** The token, in schemes that send one, such as `bearer`. */
  readonly token?: string
  /** The parameters, in schemes that send some, such as `digest`; names are in lower case. */
  readonly parameters: ReadonlyMap<string, string>
}

/** scheme, and what follows it after a space (section 11.4) */
const SCHEME = /^([!#$%&'*+\-.^_`|~\da-z]+)(?:$| )/i

/** token68, and the other characters that tokens have in the wild; "=" stands at the end only */
const TOKEN = /^[^\s",=]+=*$/

/** base64 of RFC 4648, section 4, which is what `basic` has */
const BASE64 = /^[\da-z+/]+={0,2}$/i

const CONTROL = /\p{Cc}/u

const NO_PARAMETERS: ReadonlyMap<string, string> = new Map()

/** Reads an `Authorization` value, or gives `undefined` for what is malformed. */
export function parseAuthorization(text: string): Authorization | undefined {
  const value = trimSpace(text)
  const match = SCHEME.exec(value)
  if (match === null) return undefined
  const type = (match[1] ?? '').toLowerCase()
  const rest = trimSpace(value.slice(match[0].length))
  if (type === 'basic') return parseBasic(rest)
  if (rest === '') return { type, parameters: NO_PARAMETERS }
  if (TOKEN.test(rest)) return { type, token: rest, parameters: NO_PARAMETERS }
  return parseWithParameters(type, rest)
}

/** user-pass = user-id ":" password, without control characters (RFC 7617, section 2) */
function parseBasic(credentials: string): Authorization | undefined {
  const pair = decodeBase64(credentials)
  const colon = pair?.indexOf(':') ?? -1
  if (pair === undefined || colon === -1 || CONTROL.test(pair)) return undefined
  const username = pair.slice(0, colon)
  const password = pair.slice(colon + 1)
  return { type: 'basic', username, password, parameters: NO_PARAMETERS }
}

function decodeBase64(text: string): string | undefined {
  if (!BASE64.test(text)) return undefined
  try {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function parseWithParameters(type: string, rest: string): Authorization | undefined {
  const found = parseAuthParameters(rest, 0)
  if (found === undefined || found.end < rest.length) return undefined
  const { parameters } = found
  const username = parameters.get('username')
  return { type, ...(username !== undefined && { username }), parameters }
}

/** Writes the `Authorization` value of a user's name and password, in UTF-8 (RFC 7617). */
export function formatBasicAuthorization(username: string, password: string): string {
  if (username.includes(':') || CONTROL.test(username) || CONTROL.test(password)) {
    throw new TypeError(
      'A user name without a colon, and neither name nor password with control characters, can be sent.',
    )
  }
  const bytes = new TextEncoder().encode(`${username}:${password}`)
  return `Basic ${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))}`
}
