/** Payload format 2.0: HTTP APIs of API Gateway, and function URLs. */

import { quotePath } from '../../gateway/index.ts'
import type { Members } from './event-members.ts'
import { membersOf, pairsOf, textOf, textsOf } from './event-members.ts'
import type { Invocation } from './invocation.ts'
import { bodyOf, encodeDecodedPath, joinTarget, stagePathOf } from './invocation.ts'

/** Reads an event of payload format 2.0. */
export function parsePayload2(event: Members): Invocation {
  const context = membersOf(event['requestContext'])
  const http = membersOf(context['http'])
  const domain = textOf(context['domainName'])
  const path = textOf(event['rawPath']) ?? '/'
  return {
    format: '2.0',
    method: textOf(http['method']) ?? '',
    target: joinTarget(
      quotePath(isFunctionUrl(domain) ? path : encodeDecodedPath(path)),
      textOf(event['rawQueryString']) ?? '',
    ),
    protocol: textOf(http['protocol']) ?? 'HTTP/1.1',
    fields: [...pairsOf(event['headers'], undefined), ...cookieField(event)],
    scheme: 'https',
    domain,
    port: '443',
    sourceAddress: textOf(http['sourceIp']),
    stagePath: stagePathOf(textOf(context['stage']), domain),
    body: bodyOf(event),
  }
}

/** Function URLs pass a path as it was sent; HTTP APIs decode it. */
function isFunctionUrl(domain: string | undefined): boolean {
  return domain?.includes('.lambda-url.') === true
}

/** Cookies have a list of their own. Function URLs leave them in the headers as well. */
function cookieField(event: Members): string[] {
  const cookies = textsOf(event['cookies'])
  const hasField = Object.keys(membersOf(event['headers'])).some(
    (name) => name.toLowerCase() === 'cookie',
  )
  return cookies.length === 0 || hasField ? [] : ['cookie', cookies.join('; ')]
}
