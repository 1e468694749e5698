/** Makes what the pipeline works with, of an application that is set up. */

import type { App } from './app.ts'
import type { Core } from './core.ts'
import { end, run } from './manual-context.ts'
import type { AppRegistrar } from './registrar.ts'
import { beforeRenderTemplate, messageFlashed, templateRendered } from './signals.ts'

const SIGNALS = { beforeRenderTemplate, templateRendered, messageFlashed }

/** Puts together what holds for all requests from this moment on. */
export function createCore(app: App, registrar: AppRegistrar): Core {
  const { errorHandlers, urlBuildErrorHandlers } = registrar
  const { MAX_CONTENT_LENGTH, MAX_FORM_MEMORY_SIZE, MAX_FORM_PARTS } = app.config
  return {
    app,
    errorHandlers,
    opensSessions: app.sessionInterface.isLazy !== true,
    urlBuildErrorHandlers,
    limits: {
      maxContentLength: MAX_CONTENT_LENGTH,
      maxFormMemorySize: MAX_FORM_MEMORY_SIZE,
      maxFormParts: MAX_FORM_PARTS,
    },
    ...registrar.createScopes(),
    findOwners: registrar.createFinder(app),
    signals: SIGNALS,
    run,
    end,
  }
}
