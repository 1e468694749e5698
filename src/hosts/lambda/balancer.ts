/** Events of Application Load Balancers. */

import { quotePath } from '../../gateway/index.ts'
import type { Members } from './event-members.ts'
import { isObject, joinQuery, pairsOf, textOf } from './event-members.ts'
import type { Invocation } from './invocation.ts'
import { bodyOf, fieldOf, joinTarget } from './invocation.ts'

/**
 * Reads an event of an Application Load Balancer.
 *
 * What it tells of the connection it tells in `X-Forwarded-` headers. It sets the scheme and the port
 * itself. To the addresses it appends the one it sees, which is therefore the last; unless it is told
 * to leave that header alone.
 */
export function parseBalancerEvent(event: Members): Invocation {
  const fields = pairsOf(event['headers'], event['multiValueHeaders'])
  const scheme = fieldOf(fields, 'x-forwarded-proto') === 'http' ? 'http' : 'https'
  return {
    format: isObject(event['multiValueHeaders']) ? 'balancer-multi' : 'balancer',
    method: textOf(event['httpMethod']) ?? '',
    target: joinTarget(quotePath(textOf(event['path']) ?? '/'), queryOf(event)),
    protocol: 'HTTP/1.1',
    fields,
    scheme,
    domain: undefined,
    port: portOf(fields) ?? (scheme === 'https' ? '443' : '80'),
    sourceAddress: lastAddress(fieldOf(fields, 'x-forwarded-for')),
    stagePath: '',
    body: bodyOf(event),
  }
}

/** The query is not decoded. */
function queryOf(event: Members): string {
  return joinQuery(
    pairsOf(event['queryStringParameters'], event['multiValueQueryStringParameters']),
  )
}

function portOf(fields: readonly string[]): string | undefined {
  return /^\d{1,5}$/.exec(fieldOf(fields, 'x-forwarded-port') ?? '')?.[0]
}

/** The last address of a list; a port may follow it: `192.0.2.1:5000`, `[2001:db8::1]:5000`. */
function lastAddress(list: string | undefined): string | undefined {
  const last = list?.split(',').at(-1)?.trim()
  return last && (/^\[(.*)\](?::\d+)?$/.exec(last)?.[1] ?? last.replace(/^([\d.]+):\d+$/, '$1'))
}
