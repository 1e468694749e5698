/** What a view may return, and what not. */

import type { Flagon, ViewResult } from 'flagon'
import { json, Markup, makeResponse, NotFound, Response } from 'flagon'

const RESULTS: Readonly<Record<string, () => ViewResult>> = {
  str: () => 'ü',
  bytes: () => new Uint8Array([0xff, 0x00]),
  empty: () => '',
  dict: () => ({ b: 1, a: 'ü', c: null }),
  list: () => [1, 2],
  t2: () => makeResponse('x', 201),
  t2s: () => makeResponse('x', '299 ODD THING'),
  t2h: () => makeResponse('x', 200, { 'X-A': '1' }),
  t2l: () => {
    const pairs = [
      ['X-A', '1'],
      ['X-A', '2'],
    ] as const
    return makeResponse('x', 200, pairs)
  },
  t3: () => makeResponse('x', 202, { 'X-A': '1', 'Content-Type': 'text/plain' }),
  t1: () => ['x'],
  t4: () => ['x', 1, {}, 3],
  r: () => new Response('x', { mimetype: 'application/xml' }),
  rt: () =>
    makeResponse(new Response('x', { status: 404, headers: { 'X-A': 'old' } }), undefined, {
      'X-A': 'new',
    }),
  rts: () => makeResponse(new Response('x', { status: 404 }), 500),
  wsgi: () => new NotFound(),
  s204: () => makeResponse('body', 204),
  s304: () => makeResponse('body', 304),
  jl: () => json([1, 2]),
  jk: () => json({ z: 1, a: 2 }),
  j0: () => json(null),
  jn: () => json(null),
  ct: () => makeResponse('x', 200, { 'Content-Type': 'image/png' }),
  enum: () => makeResponse('x', '404'),
}

/** Adds a view for each result, `/ret/<k>`. */
export function addResults(app: Flagon): void {
  for (const [name, result] of Object.entries(RESULTS)) app.get(`/ret/${name}`, () => result())

  app.get('/ret/<k>', ({ params }) => {
    throw new RangeError(`there is no result ${params.k}`)
  })

  // @ts-expect-error: nothing is no result
  app.get('/ret/none', () => undefined)

  // @ts-expect-error: a boolean is no result
  app.get('/ret/bool', () => true)

  // @ts-expect-error: a number is no result
  app.get('/ret/int', () => 5)

  app.get('/ret/gen', function* () {
    yield 'a'
    yield 'ü'
    yield new TextEncoder().encode('c')
  })

  app.get('/json/types', () => ({
    d: new Date('2020-01-02'),
    dt: new Date('2020-01-02T03:04:05Z'),
    u: '00000000-0000-0000-0000-000000000001',
    dec: '1.50',
    html: new Markup('<b>'),
  }))

  app.get('/json/bad', () => ({ x: 1n }))
}
