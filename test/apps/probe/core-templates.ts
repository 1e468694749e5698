/** Templates and URLs. */

import type { Flagon } from 'flagon'

/** Adds views that render, and views that build URLs. */
export function addTemplates(app: Flagon): void {
  app.contextProcessor(() => ({ inj: 'INJ', v: 'overridden?' }))

  app.get('/tpl', ({ g, render }) => {
    g['x'] = 'gx'
    return render('t', { v: '<i>' })
  })

  app.get('/tpltxt', ({ render }) => render('t.txt', { v: '<i>' }))

  app.get('/tplstr', ({ renderString }) =>
    renderString('<%= it.v %>|<%~ it.v %>|<%= it.toJson(it.d) %>', { v: '<i>', d: { k: '</s>' } }),
  )

  app.get('/tplstream', ({ stream }) => stream('t', { v: 'x' }))

  app.get('/tplmissing', ({ render }) => render('nope'))

  app.get('/uf', ({ urlFor }) => ({
    a: urlFor('user', { name: 'a b/ü' }),
    b: urlFor('index', { q: ['1', '2'], z: undefined }),
    c: urlFor('static', { filename: 'a.css' }),
    d: urlFor('post', { n: 3 }, { external: true }),
    e: urlFor('post', { n: 3 }, { anchor: 'x y', scheme: 'https' }),
    f: urlFor('index', {}, { external: false }),
  }))

  app.get('/ufbad', ({ urlFor }) => urlFor('zzz'))
}
