/** An application without a SECRET_KEY. */

import { Flagon } from 'flagon'

/** Makes the application. */
export function createNokey(): Flagon {
  const app = new Flagon({}, { name: 'nokey' })

  app.get('/get', ({ session }) => String(session.get('x') ?? 'None'))
  app.get('/set', ({ session }) => {
    session.set('x', 1)
    return 'x'
  })

  return app
}
