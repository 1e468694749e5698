/** The cases of raw requests, as their file has them. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Bytes that are sent over one connection, and what may come back. */
export interface RawCase {
  readonly id: string
  readonly area: string
  /** The bytes, a character for each. */
  readonly raw: string
  readonly expect: Expectation
  readonly note: string
  /** Whether the client says that nothing more will come, but goes on reading. */
  readonly halfClose?: boolean
  /** The methods of the requests in `raw`, where one is HEAD: its answer has no body. */
  readonly methods?: readonly string[]
}

/** What may come back. What is absent is free. */
export interface Expectation {
  /** The codes that the first final response may have; 0 is a connection that is closed without one. */
  readonly status: readonly number[]
  /** Whether the server closes the connection. */
  readonly closes?: boolean
  /** A text that no byte of the answer belongs to. */
  readonly bodyNot?: string
  /** A text in one of the bodies, where the first response is 200. */
  readonly bodyHas?: string
  /** The whole first body, where the first response is 200 or 206. */
  readonly bodyEq?: string
  /** Whether the first body is empty. */
  readonly emptyBody?: boolean
  /** A text, in lower case, that is not in the first head. */
  readonly headNot?: string
  /** Regular expressions for header fields of the first response, if it is no other refusal. */
  readonly headers?: Readonly<Record<string, string>>
  /** The number of final responses. */
  readonly responses?: number
  /** The most final responses. */
  readonly maxResponses?: number
  /** The codes that each final response may have. */
  readonly statuses?: readonly (readonly number[])[]
  /** A code that no response has, interim ones included. */
  readonly statusNot?: number
  /** The code of an interim response that is sent. */
  readonly interim?: number
  /** Whether no interim response is sent. */
  readonly noInterim?: boolean
  /** The most bytes of the whole answer. */
  readonly maxBytes?: number
}

/** The cases of this repository. */
export const CORPUS: string = join(import.meta.dirname, '../corpus/raw-http-cases.json')

/** Reads a file of cases. */
export function loadRawCases(file: string = CORPUS): readonly RawCase[] {
  const cases: RawCase[] = JSON.parse(readFileSync(file, 'utf8'))
  return cases
}
