/** The application of most cases: paths, answers, results, requests, cookies, streams, templates. */

import { join } from 'node:path'
import { Flagon } from 'flagon'
import { addAnswers } from './core-answers.ts'
import { addBodies } from './core-bodies.ts'
import { addCookies } from './core-cookies.ts'
import { addPaths } from './core-paths.ts'
import { addRequests } from './core-requests.ts'
import { addResults } from './core-results.ts'
import { addStreams } from './core-streams.ts'
import { addTemplates } from './core-templates.ts'
import { createRoot } from './static-files.ts'

// These routes wait for features: /s/*, /vary and /fl/* for sessions and flash, /sf/* and /dir/* for
// sendFile and sendFromDirectory, /mv and /v for class-based views, /file/need for uploads,
// /tplstream for templates that stream.

/** Makes the application. */
export function createCore(): Flagon {
  const app = new Flagon(
    { root: createRoot() },
    { name: 'core', templates: join(import.meta.dirname, 'templates') },
  )
  addPaths(app)
  addAnswers(app)
  addResults(app)
  addRequests(app)
  addBodies(app)
  addCookies(app)
  addStreams(app)
  addTemplates(app)
  return app
}
