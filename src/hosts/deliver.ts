/** Answers a request on hosts whose response goes into a sink. */

import type { Application, Environ } from '../gateway/index.ts'
import { RefusedRequest, toBytes } from '../gateway/index.ts'
import type { Outcome } from './delivery.ts'
import { Delivery } from './delivery.ts'
import type { Sink } from './sink.ts'

/**
 * Answers a request by an application, or without one where the request is refused. Resolves when the
 * response has ended and the work is done that was announced by `wsgi.wait_until`.
 */
export async function deliver(
  application: Application,
  environ: Environ | RefusedRequest,
  method: string,
  sink: Sink,
): Promise<Outcome> {
  if (!(environ instanceof RefusedRequest)) return new Delivery(environ, sink).run(application)
  const refused = refuse(environ, method, sink)
  if (sink.departure === undefined) return refused
  return Promise.race([refused, sink.departure.then(() => 'gone' as const)])
}

async function refuse(refusal: RefusedRequest, method: string, sink: Sink): Promise<Outcome> {
  const page = toBytes(`${refusal.reason}\n`)
  sink.begin(refusal.status, [
    ['Content-Type', 'text/plain; charset=utf-8'],
    ['Content-Length', String(page.byteLength)],
  ])
  if (method !== 'HEAD') await sink.write(page)
  await sink.end()
  return 'complete'
}
