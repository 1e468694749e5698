/** What an invocation of a Lambda function tells of a request, whichever service made it. */

import type { Members } from './event-members.ts'
import { textOf } from './event-members.ts'

/**
 * How the result of an invocation is written: the payload formats of API Gateway, of which function
 * URLs have the second; and the two of load balancers, with one value a header or with several.
 */
export type ResultFormat = '1.0' | '2.0' | 'balancer' | 'balancer-multi'

/** A request, as an event describes it. */
export interface Invocation {
  /** How the result is written. */
  readonly format: ResultFormat
  /** The method. */
  readonly method: string
  /** The request target. */
  readonly target: string
  /** The protocol: `HTTP/1.1`. */
  readonly protocol: string
  /** The header fields: name, value, name, value. */
  readonly fields: readonly string[]
  /** The scheme that the client used. */
  readonly scheme: 'http' | 'https'
  /** The host that the service answers for, where it tells. */
  readonly domain: string | undefined
  /** The port of the service. */
  readonly port: string
  /** The address of the client; other text where there is none. */
  readonly sourceAddress: string | undefined
  /** The prefix of the path that is the stage's: `/prod`, or `''`. */
  readonly stagePath: string
  /** The body; `undefined` where the event has something else in its place. */
  readonly body: Uint8Array | undefined
}

/** The last value of a field of a flat list; `name` is in lower case. */
export function fieldOf(fields: readonly string[], name: string): string | undefined {
  const at = fields.findLastIndex((text, i) => i % 2 === 0 && text.toLowerCase() === name)
  return at === -1 ? undefined : fields[at + 1]
}

/** The body of an event: text, or bytes in base64; `undefined` where it is neither. */
export function bodyOf(event: Members): Uint8Array | undefined {
  const text = textOf(event['body'] ?? '')
  if (text === undefined) return undefined
  if (event['isBase64Encoded'] !== true) return Buffer.from(text)
  return BASE64.test(text) && text.length % 4 === 0 ? Buffer.from(text, 'base64') : undefined
}

/** Node's decoder skips what is no base64, and says nothing. */
const BASE64 = /^[A-Za-z\d+/]*={0,2}$/

/**
 * Joins a path and a query into a request target. The path is never taken for anything else, such as
 * a URL of another host.
 */
export function joinTarget(path: string, query: string): string {
  const target = path.startsWith('/') ? path : `/${path}`
  return query === '' ? target : `${target}?${query}`
}

/** The path that a stage has before it in the URLs that API Gateway makes; custom domains have none. */
export function stagePathOf(stage: string | undefined, domain: string | undefined): string {
  const isOwnDomain = domain?.includes('.execute-api.') === true
  return !stage || stage === '$default' || !isOwnDomain ? '' : `/${stage}`
}

/**
 * Writes a path that API Gateway has decoded as one that was sent. An escaped slash cannot be told
 * from a slash any more.
 */
export function encodeDecodedPath(path: string): string {
  return path.replaceAll('%', '%25')
}
