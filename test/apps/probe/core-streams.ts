/** Bodies that are made while they are sent. */

import type { Flagon } from 'flagon'
import { Response } from 'flagon'

/** Adds views that stream. */
export function addStreams(app: Flagon): void {
  app.get('/stream', () => new Response(countToThree(), { mimetype: 'text/plain' }))

  // The context belongs to the request for as long as somebody holds it, so these two are the same.
  for (const rule of ['/streamctx', '/streamnoctx']) {
    app.get(rule, function* ({ request }) {
      yield 'q='
      yield request.args.get('q') ?? ''
    })
  }

  app.get('/streamerr', function* () {
    yield 'a'
    throw new TypeError('after the first chunk')
  })
}

function* countToThree(): Generator<string> {
  for (let i = 0; i < 3; i++) yield `${i}\n`
}
