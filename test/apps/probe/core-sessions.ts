/** Sessions and flashed messages. */

import type { Flagon } from 'flagon'
import { makeResponse, redirect } from 'flagon'

/** Adds the views of sessions, `/s/*` and `/vary`, and those of messages, `/fl/*`. */
export function addSessions(app: Flagon): void {
  addReading(app)
  addWriting(app)
  addMessages(app)
}

function addReading(app: Flagon): void {
  app.get('/s/none', () => 'none')
  app.get('/s/get', ({ session }) => String(session.get('n') ?? 'None'))
  app.get('/s/in', ({ session }) => (session.has('n') ? 'True' : 'False'))

  app.get('/vary', ({ session }) => {
    const response = makeResponse('v')
    response.vary.add('Accept', 'cookie')
    session.get('x')
    return response
  })
}

function addWriting(app: Flagon): void {
  app.get('/s/set', ({ session }) => {
    session.set('n', 1)
    return 'set'
  })
  app.get('/s/same', ({ session }) => {
    session.set('n', session.get('n'))
    return 'same'
  })
  app.get('/s/clear', ({ session }) => {
    session.clear()
    return 'clear'
  })
  app.get('/s/pop', ({ session }) => {
    session.delete('n')
    return 'pop'
  })
  app.get('/s/perm', ({ session }) => {
    session.permanent = true
    session.set('n', 2)
    return 'perm'
  })
  app.get('/s/nest', ({ session }) => {
    if (!session.has('l')) session.set('l', [])
    return String(lengthOf(session.get('l')))
  })
  app.get('/s/nest/append', ({ session }) => {
    const list: unknown = session.get('l')
    if (Array.isArray(list)) list.push(1)
    return String(lengthOf(list))
  })
}

function lengthOf(list: unknown): number {
  return Array.isArray(list) ? list.length : 0
}

function addMessages(app: Flagon): void {
  app.get('/fl/set', ({ flash, urlFor }) => {
    flash('hi')
    flash('<e>', 'error')
    return redirect(urlFor('flget'))
  })
  app.get('/fl/get', { endpoint: 'flget' }, ({ flashes }) => ({
    a: flashes({ withCategories: true }).map(([...pair]) => pair),
    b: flashes({ categories: ['error'] }),
  }))
}
