/** The application of the cases about error handlers. */

import { abort, Flagon, Forbidden, HttpError, makeResponse } from 'flagon'

class Base extends Error {}
class Sub extends Base {}
class Forb2 extends Forbidden {}
class ZeroDivisionError extends Error {}
class RuntimeError extends Error {}
class LookupError extends Error {}
class KeyError extends LookupError {}

const RAISED: Readonly<Record<string, new () => Error>> = {
  forb2: Forb2,
  base: Base,
  sub: Sub,
  zero: ZeroDivisionError,
  rt: RuntimeError,
  lk: LookupError,
}

// All routes below /b/ and their two handlers wait for blueprints.

/** Makes the application. */
export function createErrs(): Flagon {
  const app = new Flagon({}, { name: 'errs' })
  addHandlers(app)

  for (const code of [404, 403, 409, 500]) app.get(`/${code}`, () => abort(code))

  for (const [name, Raised] of Object.entries(RAISED)) {
    app.get(`/${name}`, () => {
      throw new Raised()
    })
  }

  app.get('/sl/', () => 'sl')

  return app
}

function addHandlers(app: Flagon): void {
  app.errorHandler(404, (error) => makeResponse(`app404:${className(error)}`, 404))
  app.errorHandler(HttpError, (error) => makeResponse(`appHTTP:${error.status}`, error.status))
  app.errorHandler(403, (error) => makeResponse(`app403:${className(error)}`, 403))
  app.errorHandler(Forb2, () => makeResponse('appForb2', 403))
  app.errorHandler(Base, (error) => makeResponse(`appBase:${className(error)}`, 400))
  app.errorHandler(500, (error) => {
    const original = 'originalError' in error ? error.originalError : undefined
    return makeResponse(`app500:${className(error)}:${className(original)}`, 500)
  })
  app.errorHandler(RuntimeError, () => {
    throw new KeyError('again')
  })
  app.errorHandler(LookupError, () => 'plain string no status')
}

function className(error: unknown): string {
  return error instanceof Error ? error.constructor.name : 'NoneType'
}
