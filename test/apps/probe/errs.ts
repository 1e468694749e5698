/** The application of the cases about error handlers. */

import { abort, Blueprint, Flagon, Forbidden, HttpError, makeResponse } from 'flagon'

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

/** Makes the application. */
export function createErrs(): Flagon {
  const app = new Flagon({}, { name: 'errs' })
  addHandlers(app)

  const part = new Blueprint('b', { urlPrefix: '/b' })
  part.errorHandler(404, () => makeResponse('bp404', 404))
  part.errorHandler(Error, (error) => makeResponse(`bpException:${className(error)}`, 500))

  for (const to of [app, part]) addFailures(to)
  app.registerBlueprint(part)

  app.get('/sl/', () => 'sl')

  return app
}

/** Routes that abort and raise. */
function addFailures(to: Flagon | Blueprint): void {
  for (const code of [404, 403, 409, 500]) to.get(`/${code}`, () => abort(code))

  for (const [name, Raised] of Object.entries(RAISED)) {
    to.get(`/${name}`, () => {
      throw new Raised()
    })
  }
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
