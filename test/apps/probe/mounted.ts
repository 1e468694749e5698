/** The application of the cases about mounts: one application below another. */

import { Flagon } from 'flagon'
import { mount } from 'flagon/middleware'

/** Makes the application. */
export function createMounted(): Flagon {
  const root = new Flagon({}, { name: 'root' })
  root.get('/', () => 'root')

  const sub = new Flagon({}, { name: 'sub' })
  const x = sub.get('/x/', { endpoint: 'bx' }, () => 'x')
  sub.get('/', ({ request, urlFor }) => `sub ${urlFor(x)} ${request.scriptRoot} ${request.path}`)

  root.use(mount({ '/sub': sub }))
  return root
}
