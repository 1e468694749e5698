/** How a client may log in: `WWW-Authenticate` (RFC 9110, section 11.6.1). */

import { parseAuthParameters } from './auth-parameters.ts'
import { trimSpace } from './list.ts'
import { quoteText } from './quoted-string.ts'
import { isToken } from './token.ts'

/** Parameters that must stand without quotes (RFC 7616, section 3.3); all others may have them. */
const UNQUOTED: ReadonlySet<string> = new Set(['algorithm', 'stale'])

/** token68 (section 11.2) */
const TOKEN68 = /^[\da-z\-._~+/]+=*$/i

/** One way to log in: `new WwwAuthenticate('Basic', { realm: 'shop' })`. */
export class WwwAuthenticate {
  /** The scheme: `Basic`. */
  readonly type: string
  /** The parameters; names are in lower case. */
  readonly parameters: ReadonlyMap<string, string>
  /** The token, in schemes that send one instead of parameters. */
  readonly token: string | undefined

  /** Text is a token, and a record holds parameters. Throws a `TypeError` for what cannot be sent. */
  constructor(
    type: string,
    content: string | Iterable<readonly [string, string]> | Readonly<Record<string, string>> = {},
  ) {
    checkType(type)
    this.type = type
    this.token = typeof content === 'string' ? checkToken(content) : undefined
    this.parameters = typeof content === 'string' ? new Map() : readParameters(content)
  }

  /** The challenge as it is sent: `Basic realm="shop"`. */
  toString(): string {
    if (this.token !== undefined) return `${this.type} ${this.token}`
    const parameters = Array.from(this.parameters, formatParameter)
    return parameters.length === 0 ? this.type : `${this.type} ${parameters.join(', ')}`
  }
}

function checkType(type: string): void {
  if (isToken(type)) return
  throw new TypeError(`The scheme ${JSON.stringify(type)} of authentication is no token.`)
}

function checkToken(token: string): string {
  if (TOKEN68.test(token)) return token
  throw new TypeError('The token of a WWW-Authenticate has other characters than base64.')
}

function readParameters(
  content: Iterable<readonly [string, string]> | Readonly<Record<string, string>>,
): ReadonlyMap<string, string> {
  const pairs = Symbol.iterator in content ? content : Object.entries(content)
  const parameters = new Map<string, string>()
  for (const [name, value] of pairs) {
    checkParameter(name, value)
    parameters.set(name.toLowerCase(), value)
  }
  return parameters
}

function checkParameter(name: string, value: string): void {
  const isSendable = isToken(name) && (!UNQUOTED.has(name.toLowerCase()) || isToken(value))
  if (isSendable) return
  throw new TypeError(
    `The parameter ${JSON.stringify(name)} of a WWW-Authenticate cannot be ${JSON.stringify(value)}.`,
  )
}

function formatParameter([name, value]: readonly [string, string]): string {
  return `${name}=${UNQUOTED.has(name) ? value : quoteText(value)}`
}

/** auth-scheme, and the space or the comma after it */
const NEXT_SCHEME = /[\t ,]*([!#$%&'*+\-.^_`|~\da-z]+)(?:[\t ]*(?:,|$)| +)/iy

/** token68, which ends the challenge */
const NEXT_TOKEN = /([\da-z\-._~+/]+=*)[\t ]*(?:,|$)/iy

/** Reads challenges, in order; `undefined` for what is malformed. */
export function parseWwwAuthenticate(text: string): WwwAuthenticate[] | undefined {
  const value = trimSpace(text)
  const challenges: WwwAuthenticate[] = []
  let end = 0
  while (end < value.length) {
    const found = parseChallenge(value, end)
    if (found === undefined) return undefined
    challenges.push(found.challenge)
    end = found.end
  }
  return challenges
}

interface FoundChallenge {
  readonly challenge: WwwAuthenticate
  readonly end: number
}

function parseChallenge(text: string, start: number): FoundChallenge | undefined {
  NEXT_SCHEME.lastIndex = start
  const [scheme, type = ''] = NEXT_SCHEME.exec(text) ?? []
  if (scheme === undefined) return undefined
  const end = start + scheme.length
  if (!scheme.endsWith(' ')) return { challenge: new WwwAuthenticate(type), end }
  NEXT_TOKEN.lastIndex = end
  const token = NEXT_TOKEN.exec(text)?.[1]
  return token === undefined
    ? parseChallengeParameters(text, type, end)
    : { challenge: new WwwAuthenticate(type, token), end: NEXT_TOKEN.lastIndex }
}

function parseChallengeParameters(
  text: string,
  type: string,
  start: number,
): FoundChallenge | undefined {
  const found = parseAuthParameters(text, start)
  if (found === undefined || found.parameters.size === 0) return undefined
  const { parameters, end } = found
  if (!areSendable(parameters)) return undefined
  return { challenge: new WwwAuthenticate(type, parameters), end }
}

function areSendable(parameters: ReadonlyMap<string, string>): boolean {
  return Array.from(UNQUOTED).every((name) => isToken(parameters.get(name) ?? 'none'))
}
