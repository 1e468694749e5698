/** One call of a fetch handler: a request, and what the runtime passes with it. */

import type { FetchInput } from './input.ts'

/** What a fetch handler is called with, and what was found in it. */
export interface Call {
  /** The request. */
  readonly request: Request
  /** The second argument: Bun's server, Deno's connection, the bindings of a Worker. */
  readonly info: unknown
  /** The third argument, which only Workers pass: their context. */
  readonly context: unknown
  /** The body of the request. */
  readonly input: FetchInput
  /** What keeps the runtime going after the response; absent where the process stays anyway. */
  readonly keeper: Keeper | undefined
}

/** The context of a Worker or of Netlify, or a request of srvx. */
export interface Keeper {
  /** Keeps the runtime going until `work` has settled. */
  waitUntil(work: Promise<unknown>): void
}

/** The context of a Worker, as far as it is the same on all platforms that have Workers. */
export interface WorkerContext extends Keeper {
  /** Lets a request that fails go on to the origin. */
  passThroughOnException?(): void
}

/** Finds what keeps the runtime going; there is none where the process stays anyway. */
export function findKeeper(request: Request, info: unknown, context: unknown): Keeper | undefined {
  if (isKeeper(context)) return context
  if (isKeeper(info)) return info
  return isKeeper(request) ? request : undefined
}

function isKeeper(value: unknown): value is Keeper {
  return hasMember(value, 'waitUntil') && typeof value.waitUntil === 'function'
}

/** Whether a value is an object with a member of this name. */
export function hasMember<name extends string>(
  value: unknown,
  name: name,
): value is Record<name, unknown> {
  return typeof value === 'object' && value !== null && name in value
}
