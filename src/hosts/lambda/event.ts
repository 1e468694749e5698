/** Tells the events of the services apart. */

import { describeValue } from '../../gateway/index.ts'
import { parseBalancerEvent } from './balancer.ts'
import type { Members } from './event-members.ts'
import { membersOf } from './event-members.ts'
import type { Invocation } from './invocation.ts'
import { parsePayload1 } from './payload-1.ts'
import { parsePayload2 } from './payload-2.ts'

/** Reads the event of an invocation. Throws a `TypeError` for one that is no HTTP request. */
export function parseEvent(event: unknown): Invocation {
  const members = membersOf(event)
  const context = membersOf(members['requestContext'])
  if (typeof membersOf(context['http'])['method'] === 'string') return parsePayload2(members)
  if (typeof members['httpMethod'] !== 'string') throw unknownEvent(event)
  return 'elb' in context ? parseBalancerEvent(members) : parsePayload1(members)
}

function unknownEvent(event: unknown): TypeError {
  return new TypeError(
    `The event is ${describeEvent(event, membersOf(event))}. Taken are the HTTP requests of API Gateway (REST APIs, HTTP APIs), of function URLs and of Application Load Balancers; invoke this function through one of them.`,
  )
}

function describeEvent(event: unknown, members: Members): string {
  const names = Object.keys(members).slice(0, 8)
  return names.length === 0 || Array.isArray(event)
    ? describeValue(event)
    : `an object with the members ${names.join(', ')}`
}
