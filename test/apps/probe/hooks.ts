/** The application of the cases about hooks: two of each kind, and a log of what ran at the end. */

import type { Context } from 'flagon'
import { Flagon, json } from 'flagon'

// /bp/child/x, /bp/child/boom and /bp/child/abort wait for blueprints.

/** Makes the application. */
export function createHooks(): Flagon {
  const app = new Flagon({}, { name: 'hooks' })
  const log: string[] = []

  for (const name of ['before1', 'before2']) {
    app.beforeRequest((context) => {
      logOf(context).push(`app.${name}`)
    })
  }

  for (const name of ['after1', 'after2']) {
    app.afterRequest((response) => {
      response.headers.append('X-After', `app.${name}`)
      return response
    })
  }

  for (const name of ['teardown1', 'teardown2']) {
    app.teardownRequest((error) => {
      log.push(`app.${name}:${error instanceof Error ? error.constructor.name : 'NoneType'}`)
    })
  }

  app.get('/log', () => json(log.splice(0)))

  return app
}

/** What ran before the view, in this request. */
function logOf({ g }: Context): string[] {
  const known = g['log']
  if (Array.isArray(known)) return known
  const log: string[] = []
  g['log'] = log
  return log
}
