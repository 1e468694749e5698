/** What the variables of a process tell of a connection. */

import type { Connection, ErrorStream } from '../../gateway/index.ts'
import { toClientAddress } from '../client-address.ts'
import { toServerName } from '../server-name.ts'
import type { Variables } from './variables.ts'
import { variableOf } from './variables.ts'

/** Describes the connection of a request. Each of them has a process of its own. */
export function describeConnection(variables: Variables, errors: ErrorStream): Connection {
  const scheme = schemeOf(variables)
  const address = toClientAddress(variableOf(variables, 'REMOTE_ADDR'))
  const port = digitsOf(variables, 'REMOTE_PORT')
  return {
    scheme,
    serverName: toServerName(variableOf(variables, 'SERVER_NAME')),
    serverPort: digitsOf(variables, 'SERVER_PORT') ?? (scheme === 'https' ? '443' : '80'),
    errors,
    multiprocess: true,
    extensions: { 'wsgi.run_once': true, ...otherVariables(variables) },
    ...(address !== undefined && { remoteAddress: address }),
    ...(address !== undefined && port !== undefined && { remotePort: port }),
  }
}

/** RFC 3875 has no variable for the scheme; servers have agreed on these two. */
function schemeOf(variables: Variables): 'http' | 'https' {
  const isSecure = /^(?:on|1|yes)$/i.test(variables['HTTPS'] ?? '')
  return isSecure || variables['REQUEST_SCHEME'] === 'https' ? 'https' : 'http'
}

function digitsOf(variables: Variables, name: string): string | undefined {
  return /^\d{1,5}$/.exec(variables[name] ?? '')?.[0]
}

/** Variables that are passed on as they are. All others are nobody's business, or are worked out anew. */
const PASSED_ON = ['AUTH_TYPE', 'GATEWAY_INTERFACE', 'REMOTE_USER', 'SERVER_SOFTWARE'] as const

function otherVariables(variables: Variables): Record<string, string> {
  const names = PASSED_ON.filter((name) => variableOf(variables, name) !== undefined)
  return Object.fromEntries(names.map((name) => [name, variables[name] ?? '']))
}
