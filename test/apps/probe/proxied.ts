/** The application of the cases about proxies. */

import { Flagon } from 'flagon'
import { proxyHeaders } from 'flagon/middleware'

/** Makes the application. */
export function createProxied(): Flagon {
  const app = new Flagon({}, { name: 'prox' })

  app.get('/u', { endpoint: 'u' }, ({ request, urlFor }) => ({
    url: request.url,
    addr: request.remoteAddress,
    secure: request.isSecure,
    ext: urlFor('u', {}, { external: true }),
    rel: urlFor('u'),
    host: request.host,
    script: request.scriptRoot,
  }))

  app.use(proxyHeaders({ for: 1, proto: 1, host: 1, port: 1, prefix: 1 }))
  return app
}
