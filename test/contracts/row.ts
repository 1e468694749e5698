/** Rows of the contract suite: a request, and what every host answers. */

import type { Capability, ContractRequest, HostName } from './host.ts'

/** Something that every host promises. */
export interface Promised {
  /** Its number in the table. */
  readonly id: string
  /** What is promised, in a sentence. */
  readonly name: string
  /** The rules of docs/spec.md that it shows. */
  readonly rules: readonly number[]
  /** What a host needs for it to be shown there. */
  readonly needs?: readonly Capability[]
}

/** A promise that one request shows. */
export interface Row extends Promised, ContractRequest {
  /** What every host answers. */
  readonly expect: Expectation
  /** The content after which the application may go on; it waits for that. */
  readonly releaseAfter?: string
  /** Where a runtime cannot obey: what it answers instead, and why. */
  readonly limits?: readonly Limit[]
}

/** Where a runtime cannot obey. */
export interface Inability {
  /** The hosts that it concerns. */
  readonly hosts: readonly HostName[]
  /** What they do instead, and why, in a sentence. */
  readonly because: string
  /** Whether they obey by chance now and then, so that neither is a failure. Default `false`. */
  readonly isByChance?: boolean
}

/** What a runtime does instead of what it should. */
export interface Limit extends Inability {
  /** What is answered there. */
  readonly expect: Expectation
}

/** An answer, in as much as hosts decide about it. */
export interface Expectation {
  /** The status codes that are right; 0 is a connection that ends without an answer. */
  readonly status: number | readonly number[]
  /** The reason phrase. Default: whatever comes. */
  readonly reason?: string
  /** All header lines but those of the runtime, sorted by name. Default: whatever comes. */
  readonly headers?: readonly string[]
  /** Whether the length may be there or not: the framing of a stream is the runtime's. */
  readonly isStreamed?: boolean
  /** Header lines that come once, and no others of these names. */
  readonly single?: readonly string[]
  /** Names of headers that do not come. */
  readonly absent?: readonly string[]
  /** The content: text stands for its UTF-8 bytes. Default: whatever comes. */
  readonly body?: string | Uint8Array
  /** What the content holds. */
  readonly bodyHas?: string
  /** What the content must not hold. */
  readonly bodyNot?: string
  /** Whether the answer is the same on all hosts, whatever else it is. Default `false`. */
  readonly isSame?: boolean
  /** Whether the content is cut off, so that the client notices. Default `false`. */
  readonly isCut?: boolean
  /** What happened to the body: the events that the application traced. */
  readonly trace?: string
  /** What the log holds, where it can be read. */
  readonly log?: string
}
