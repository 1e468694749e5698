/** What a request tells besides its body. */

import type { Flagon, MultiDict } from 'flagon'

/** Adds views that answer with what they were asked. */
export function addRequests(app: Flagon): void {
  app.get('/args', ({ request }) => listValues(request.args))

  app.get('/args/need', ({ request }) => request.args.require('q'))

  app.get('/args/int', ({ request }) =>
    String(request.args.get('n', { type: parseInteger, default: -1 })),
  )

  app.get('/cookies', ({ request }) => listValues(request.cookies))

  app.get(
    '/req',
    { endpoint: 'req' },
    ({ request, endpoint, params, route, blueprint, blueprints }) => ({
      url: request.url,
      base: request.baseUrl,
      root: request.rootUrl,
      host_url: request.hostUrl,
      host: request.host,
      path: request.path,
      full: request.fullPath,
      script: request.scriptRoot,
      scheme: request.scheme,
      secure: request.isSecure,
      addr: request.remoteAddress,
      qs: request.queryString,
      endpoint,
      view_args: params,
      rule: route?.rules,
      bp: blueprint ?? null,
      bps: blueprints,
      method: request.method,
      accept: request.accept.mimetypes.best() ?? null,
      ua: request.userAgent ?? '',
      hdr: request.headers.get('X-Multi') ?? null,
      route: request.accessRoute,
    }),
  )
}

/** All values of each name. */
export function listValues(values: MultiDict): Record<string, string[]> {
  return Object.fromEntries([...values.keys()].map((key) => [key, values.getAll(key)]))
}

function parseInteger(text: string): number {
  const number = /^\s*[+-]?\d+\s*$/.test(text) ? Number(text) : Number.NaN
  return Number.isSafeInteger(number) ? number : Number.NaN
}
