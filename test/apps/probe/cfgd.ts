/** The application of the cases about settings. */

import { Flagon } from 'flagon'
import { createRoot } from './static-files.ts'

/** Makes the application. */
export function createCfgd(): Flagon {
  const app = new Flagon({ root: createRoot() }, { name: 'cfgd' })
  app.config.fromMapping({
    SECRET_KEY: 'k',
    SESSION_COOKIE_NAME: 'sid',
    SESSION_COOKIE_DOMAIN: 'ex.test',
    SESSION_COOKIE_PATH: '/p',
    SESSION_COOKIE_SECURE: true,
    SESSION_COOKIE_HTTPONLY: false,
    SESSION_COOKIE_SAMESITE: 'Strict',
    PERMANENT_SESSION_LIFETIME: 60,
  })
  app.config.SEND_FILE_MAX_AGE_DEFAULT = 3600
  // It holds for the rules that are added from here on, and so not for that of static files.
  app.config.PROVIDE_AUTOMATIC_OPTIONS = false

  app.get('/j', () => ({ b: 'ü', a: 1 }))

  app.get('/set', ({ session }) => {
    session.permanent = true
    session.set('x', 1)
    return 'x'
  })

  return app
}
