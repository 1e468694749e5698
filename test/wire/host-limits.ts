/** Cases that a host answers by itself, in its own way, before any application could see them. */

import type { WireHost } from './wire-host.ts'

/** A class of cases that cannot be met on a host. */
export interface HostLimit {
  readonly class: string
  /** What the host does, and why the adapter cannot make it right. */
  readonly reason: string
  readonly host: WireHost
  /** The cases. One that is met after all, sent whole, is an error: the list stays true. */
  readonly cases: readonly string[]
  /** Whether the cases are met as long as their bytes arrive together. */
  readonly isFickle?: boolean
}

/** All limits. Node has none. */
export const hostLimits: readonly HostLimit[] = [
  {
    class: 'unknown-methods',
    reason: 'Bun closes the connection of a method that it does not know, without an answer.',
    host: 'bun',
    cases: ['rl-006', 'rl-007'],
  },
  {
    class: 'status-505',
    reason:
      'Bun answers 505 to a request line that has something else where the version should be.',
    host: 'bun',
    cases: ['rl-012', 'rl-016', 'rl-046', 'rl-048'],
  },
  {
    class: 'no-leading-lines',
    reason:
      'Bun refuses an empty line in front of a request; RFC 9112, section 2.2, only says SHOULD.',
    host: 'bun',
    cases: ['rl-024'],
  },
  {
    class: 'normalised-urls',
    reason:
      'Bun shows a target only as a parsed URL, in which DEL is escaped and a backslash a slash.',
    host: 'bun',
    cases: ['rl-042', 'tv-023'],
  },
  {
    class: 'lenient-chunks',
    reason: 'Bun takes a chunk extension without a name off the body before anybody sees it.',
    host: 'bun',
    cases: ['fr-048'],
  },
  {
    class: 'open-after-refusals',
    reason:
      'Bun reads on after a body that was refused, and does not let a response end a connection.',
    host: 'bun',
    cases: ['fm-019', 'fm-020', 'mp-065'],
  },
  {
    class: 'no-version',
    reason: 'Deno does not show the version of a request, and 1.0 needs no Host.',
    host: 'deno',
    cases: ['rl-002'],
  },
  {
    class: 'any-method',
    reason:
      'Deno takes every token for a method; the application answers 405 and nothing is closed.',
    host: 'deno',
    cases: ['rl-007'],
  },
  {
    class: 'open-after-refusals',
    reason: 'Deno keeps a connection open although the response says that it is closed.',
    host: 'deno',
    cases: ['rl-006', 'hd-018', 'fr-004', 'fm-019', 'js-030'],
  },
  {
    class: 'lenient-lines',
    reason: 'Deno takes a bare line feed for the end of a header line.',
    host: 'deno',
    cases: ['hd-009'],
  },
  {
    class: 'lenient-chunks',
    reason: 'Deno takes spaces and empty extensions behind a chunk size, and off the body.',
    host: 'deno',
    cases: ['fr-045', 'fr-048'],
  },
  {
    class: 'silent-chunks',
    reason:
      'Deno closes the connection, or waits for more, where chunks are malformed, without an answer.',
    host: 'deno',
    cases: [
      'fr-040',
      'fr-041',
      'fr-042',
      'fr-043',
      'fr-049',
      'fr-050',
      'fr-051',
      'fr-053',
      'fr-054',
    ],
  },
  {
    class: 'lost-pipelines',
    reason: 'Deno drops a pipelined request if its first bytes come while a body is being read.',
    host: 'deno',
    cases: ['fr-070', 'pl-004'],
    isFickle: true,
  },
]
