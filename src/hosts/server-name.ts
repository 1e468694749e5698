/** The name of a server, as environs have it. */

import { isHost } from '../gateway/index.ts'

/** Takes the port off a host: `a.example:8000` -> `a.example`; what is no host becomes `localhost`. */
export function toServerName(host: string | undefined): string {
  const name = host?.replace(/:\d*$/, '') ?? ''
  return isHost(name) ? name : 'localhost'
}
