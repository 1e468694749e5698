/** The blog of Flask's tutorial: people register, log in, and write, edit and delete their posts. */

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ConfigInit } from 'flagon'
import { Flagon } from 'flagon'
import { auth } from './auth.ts'
import { blog } from './blog.ts'
import * as database from './database.ts'

/** The folder of what belongs to this installation: its database, its settings. */
export const INSTANCE = join(import.meta.dirname, 'instance')

/**
 * Makes the application. Without settings they are those of `instance/config.json`, if it is there, and
 * of variables of the environment: `FLASKR_SECRET_KEY`, `FLASKR_DATABASE`.
 */
export function createApp(settings?: ConfigInit): Flagon {
  const app = new Flagon(import.meta, {
    name: 'flaskr',
    config: { SECRET_KEY: 'dev', DATABASE: `file:${join(INSTANCE, 'flaskr.sqlite')}` },
  })
  if (settings === undefined) {
    mkdirSync(INSTANCE, { recursive: true })
    app.config.fromFile(join(INSTANCE, 'config.json'), JSON.parse, { silent: true })
    app.config.fromPrefixedEnv('FLASKR')
  } else {
    app.config.fromMapping(settings)
  }

  app.get('/hello', { endpoint: 'hello' }, () => 'Hello, World!')

  database.register(app)
  app.registerBlueprint(auth)
  app.registerBlueprint(blog)
  // blog.index answers; with this rule urlFor('index') builds the same URL.
  app.addUrlRule('/', { endpoint: 'index' })
  return app
}
