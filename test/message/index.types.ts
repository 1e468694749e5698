import type { Application } from '../../src/gateway/index.ts'
import type { HttpError, Request } from '../../src/message/index.ts'
import { abort, MultiDict, Response, redirect } from '../../src/message/index.ts'

type Equal<one, other> =
  (<value>() => value extends one ? 1 : 2) extends <value>() => value extends other ? 1 : 2
    ? true
    : false
type Expect<statement extends true> = statement

declare const request: Request
declare const error: HttpError
const args = new MultiDict([['a', '1']])

const first = args.get('a')
const withDefault = args.get('a', { default: 0 })
const converted = args.get('a', { type: Number })
const convertedOrDefault = args.get('a', { type: Number, default: 'none' })
const untyped = request.json()
const typed = request.json<{ id: number }>()
const silent = request.json<{ id: number }>({ silent: true })
const form = request.form()
const response = new Response('x')
const { status } = response
const responseGateway = response.gateway
const errorGateway = error.gateway

/** What comes out of the functions above. */
export type Results = [
  Expect<Equal<typeof first, string | undefined>>,
  Expect<Equal<typeof withDefault, string | number>>,
  Expect<Equal<typeof converted, number | undefined>>,
  Expect<Equal<typeof convertedOrDefault, string | number>>,
  Expect<Equal<typeof untyped, Promise<unknown>>>,
  Expect<Equal<typeof typed, Promise<{ id: number }>>>,
  Expect<Equal<typeof silent, Promise<{ id: number } | undefined>>>,
  Expect<Equal<typeof form, Promise<MultiDict>>>,
  Expect<Equal<typeof status, number>>,
  Expect<Equal<typeof responseGateway, Application>>,
  Expect<Equal<typeof errorGateway, Application>>,
]

/** A status is read as a number and set by its text too. */
response.status = '404 Gone Fishing'

/** What must not compile. */
export function refused(): void {
  // @ts-expect-error: 300 is not a redirect
  redirect('/', 300)
  // @ts-expect-error: a number is no body
  new Response(5)
  // @ts-expect-error: a SameSite that does not exist
  response.setCookie('a', 'b', { sameSite: 'Sometimes' })
  // @ts-expect-error: the converter takes text
  args.get('a', { type: (value: number) => value })
  // @ts-expect-error: a request cannot be changed
  request.method = 'POST'
  abort(404)
}
