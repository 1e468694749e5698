/** The application of the cases about settings. */

import { Flagon } from 'flagon'
import { createRoot } from './static-files.ts'

// /set and the settings of its cookie wait for sessions.

/** Makes the application. */
export function createCfgd(): Flagon {
  const app = new Flagon({ root: createRoot() }, { name: 'cfgd' })
  app.config.SEND_FILE_MAX_AGE_DEFAULT = 3600
  // It holds for the rules that are added from here on, and so not for that of static files.
  app.config.PROVIDE_AUTOMATIC_OPTIONS = false

  app.get('/j', () => ({ b: 'ü', a: 1 }))

  return app
}
