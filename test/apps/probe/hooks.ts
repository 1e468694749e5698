/** The application of the cases about hooks: two of each kind, and a log of what ran at the end. */

import type { Context } from 'flagon'
import { abort, Blueprint, Flagon, json } from 'flagon'

/** Makes the application. */
export function createHooks(): Flagon {
  const app = new Flagon({}, { name: 'hooks' })
  const parent = new Blueprint('bp', { urlPrefix: '/bp' })
  const child = new Blueprint('child', { urlPrefix: '/child' })
  const log: string[] = []
  addHooks(app, 'app', log)
  addHooks(parent, 'bp', log)
  addHooks(child, 'child', log)

  child.get('/x', (context) => {
    context.afterThisRequest((response) => {
      response.headers.append('X-After', 'this')
      return response
    })
    return logOf(context).join(',')
  })

  child.get('/boom', () => {
    throw new ZeroDivisionError()
  })

  child.get('/abort', () => abort(409))

  app.get('/log', () => json(log.splice(0)))

  parent.registerBlueprint(child)
  app.registerBlueprint(parent)
  return app
}

class ZeroDivisionError extends Error {}

function addHooks(to: Flagon | Blueprint, tag: string, log: string[]): void {
  for (const name of ['before1', 'before2']) {
    to.beforeRequest((context) => {
      logOf(context).push(`${tag}.${name}`)
    })
  }

  for (const name of ['after1', 'after2']) {
    to.afterRequest((response) => {
      response.headers.append('X-After', `${tag}.${name}`)
      return response
    })
  }

  for (const name of ['teardown1', 'teardown2']) {
    to.teardownRequest((error) => {
      log.push(`${tag}.${name}:${error instanceof Error ? error.constructor.name : 'NoneType'}`)
    })
  }
}

/** What ran before the view, in this request. */
function logOf({ g }: Context): string[] {
  const known = g['log']
  if (Array.isArray(known)) return known
  const log: string[] = []
  g['log'] = log
  return log
}
