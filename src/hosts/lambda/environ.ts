/** Makes an environ of an invocation. */

import type { Connection, Environ } from '../../gateway/index.ts'
import { RefusedRequest } from '../../gateway/index.ts'
import { toClientAddress } from '../client-address.ts'
import { toLatin1 } from '../latin1.ts'
import { createReceivedEnviron } from '../received-request.ts'
import { moveScriptName } from '../script-name.ts'
import { toServerName } from '../server-name.ts'
import { LambdaInput } from './input.ts'
import type { Invocation } from './invocation.ts'
import { fieldOf } from './invocation.ts'
import type { HostFacts } from './options.ts'

/** Makes the environ of an invocation with these members added, or tells why the request is refused. */
export function createLambdaEnviron(
  invocation: Invocation,
  facts: HostFacts,
  extensions: Partial<Environ>,
): Environ | RefusedRequest {
  const { method, target, protocol, body } = invocation
  if (body === undefined) return BAD_BODY
  const fields = readFields(invocation)
  const connection = describeConnection(invocation, fields, facts)
  const input = new LambdaInput(body)
  const environ = createReceivedEnviron({ method, target, protocol, fields, connection, input })
  if (environ instanceof RefusedRequest) return environ
  // What counts is what there is: the service has decoded the body, and knows its end.
  if (body.byteLength > 0 || environ.CONTENT_LENGTH !== undefined) {
    environ.CONTENT_LENGTH = String(body.byteLength)
  }
  moveScriptName(environ, facts.basePath ?? invocation.stagePath)
  return Object.assign(environ, extensions)
}

const BAD_BODY = new RefusedRequest('400 Bad Request', 'The body of the event is malformed.')

/**
 * The header fields without the transfer coding, which the service has taken off, and with a Host
 * where an event of a service that names it otherwise has none.
 */
function readFields({ fields, domain }: Invocation): string[] {
  const read: string[] = []
  let hasHost = false
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i] ?? ''
    const value = fields[i + 1] ?? ''
    const key = name.toLowerCase()
    hasHost ||= key === 'host'
    if (key !== 'transfer-encoding') read.push(name, WIDE.test(value) ? toLatin1(value) : value)
  }
  return hasHost || domain === undefined ? read : [...read, 'host', domain]
}

/**
 * A character that is no byte: the value was decoded as UTF-8. Without one there is no telling, as the
 * services do not say how they decode, and the value is taken for bytes.
 */
const WIDE = /[\u0100-\uffff]/

/** Other instances of the function serve the same application; none of them ends with a request. */
function describeConnection(
  { scheme, domain, port, sourceAddress }: Invocation,
  fields: readonly string[],
  { errors }: HostFacts,
): Connection {
  const address = toClientAddress(sourceAddress)
  return {
    scheme,
    serverName: toServerName(domain ?? fieldOf(fields, 'host')),
    serverPort: port,
    errors,
    multiprocess: true,
    ...(address !== undefined && { remoteAddress: address }),
  }
}
