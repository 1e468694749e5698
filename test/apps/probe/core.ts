/** The application of most cases: paths, answers, results, requests, cookies, streams, templates. */

import { join } from 'node:path'
import { Flagon } from 'flagon'
import { addAnswers } from './core-answers.ts'
import { addBodies } from './core-bodies.ts'
import { addCookies } from './core-cookies.ts'
import { addFiles } from './core-files.ts'
import { addPaths } from './core-paths.ts'
import { addRequests } from './core-requests.ts'
import { addResults } from './core-results.ts'
import { addSessions } from './core-sessions.ts'
import { addStreams } from './core-streams.ts'
import { addTemplates } from './core-templates.ts'
import { createRoot } from './static-files.ts'

/** Makes the application. */
export function createCore(): Flagon {
  const app = new Flagon(
    { root: createRoot() },
    {
      name: 'core',
      templates: join(import.meta.dirname, 'templates'),
      config: { SECRET_KEY: 'k' },
    },
  )
  addPaths(app)
  addAnswers(app)
  addResults(app)
  addRequests(app)
  addBodies(app)
  addCookies(app)
  addFiles(app)
  addSessions(app)
  addStreams(app)
  addTemplates(app)
  return app
}
