/** What keeps a runtime going after a response, until promised work is done. */

import { hasMember } from './peer.ts'

/** The context of a Worker or of Netlify, or a request of srvx. */
export interface Keeper {
  /** Keeps the runtime going until `work` has settled. */
  waitUntil(work: Promise<unknown>): void
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
