/** Payload format 1.0: REST APIs of API Gateway, and HTTP APIs that are set to it. */

import { quotePath } from '../../gateway/index.ts'
import type { Members } from './event-members.ts'
import { joinQuery, membersOf, pairsOf, textOf } from './event-members.ts'
import type { Invocation } from './invocation.ts'
import { bodyOf, encodeDecodedPath, joinTarget, stagePathOf } from './invocation.ts'

/** Reads an event of payload format 1.0. */
export function parsePayload1(event: Members): Invocation {
  const context = membersOf(event['requestContext'])
  const domain = textOf(context['domainName'])
  const { path, stagePath } = placePath(event, context, domain)
  return {
    format: '1.0',
    method: textOf(event['httpMethod']) ?? '',
    target: joinTarget(
      quotePath(isDecoded(event) ? encodeDecodedPath(path) : path),
      queryOf(event),
    ),
    protocol: textOf(context['protocol']) ?? 'HTTP/1.1',
    fields: pairsOf(event['headers'], event['multiValueHeaders']),
    scheme: 'https',
    domain,
    port: '443',
    sourceAddress: textOf(membersOf(context['identity'])['sourceIp']),
    stagePath,
    body: bodyOf(event),
  }
}

/** HTTP APIs decode the path; their events tell a version. REST APIs pass it as it was sent. */
function isDecoded(event: Members): boolean {
  return event['version'] !== undefined
}

/** The path of a REST API lacks the stage that the client sent; the context has it. */
function placePath(
  event: Members,
  context: Members,
  domain: string | undefined,
): { readonly path: string; readonly stagePath: string } {
  const path = textOf(event['path']) ?? '/'
  const sent = textOf(context['path']) ?? path
  const stage = textOf(context['stage'])
  const prefix = `/${stage}`
  if (stage && (sent === prefix + path || (sent === prefix && path === '/'))) {
    return { path: sent, stagePath: prefix }
  }
  return { path, stagePath: stagePathOf(stage, domain) }
}

/** API Gateway decodes the query. The order of names is lost, that of one name's values is not. */
function queryOf(event: Members): string {
  const pairs = pairsOf(event['queryStringParameters'], event['multiValueQueryStringParameters'])
  return joinQuery(pairs.map((text) => encodeURIComponent(text.toWellFormed())))
}
