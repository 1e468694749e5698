/** Setting cookies. */

import type { Flagon } from 'flagon'
import { Response } from 'flagon'

const CHANGES: Readonly<Record<string, (response: Response) => void>> = {
  plain: (response) => response.setCookie('a', 'b'),
  full: (response) =>
    response.setCookie('a', 'b', {
      maxAge: 60,
      path: '/p',
      domain: '.example.com:80',
      secure: true,
      httpOnly: true,
      sameSite: 'lax',
    }),
  quote: (response) => response.setCookie('a', 'x y;,"\\é'),
  part: (response) => response.setCookie('a', 'b', { partitioned: true }),
  exp: (response) => response.setCookie('a', 'b', { expires: new Date(0) }),
  del: (response) => response.deleteCookie('a', { path: '/p' }),
  nopath: (response) => response.setCookie('a', 'b', { path: '' }),
  two: (response) => {
    response.setCookie('a', '1')
    response.setCookie('b', '2')
  },
  // @ts-expect-error: there is no such value
  badss: (response) => response.setCookie('a', 'b', { sameSite: 'bogus' }),
}

/** Adds a view for each way to set a cookie, `/setc/<k>`. */
export function addCookies(app: Flagon): void {
  app.get('/setc/<k>', () => 'ok')

  for (const [name, change] of Object.entries(CHANGES)) {
    app.get(`/setc/${name}`, () => {
      const response = new Response('ok')
      change(response)
      return response
    })
  }
}
