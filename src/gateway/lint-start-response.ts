/** Checks of startResponse: rules 8 to 14 of the gateway. */

import { describeValue } from './body.ts'
import { GatewayError } from './gateway-error.ts'
import { adviseOnError, adviseOnHead } from './lint-advice.ts'
import type { AcceptedHead, Exchange } from './lint-exchange.ts'
import { checkNotEarly } from './lint-server.ts'
import { checkHeaders, checkStatus } from './response-head.ts'
import type { HeaderList, StartResponse } from './types.ts'

/** Wraps the server's startResponse in one that checks both sides of a call. */
export function watchStartResponse(
  startResponse: StartResponse,
  exchange: Exchange,
): StartResponse {
  return (status: string, headers: HeaderList, ...rest: readonly unknown[]): void => {
    checkArguments(rest, exchange)
    const [error] = rest
    if (error === undefined) checkFirstCall(exchange)
    else adviseOnError(error, exchange)
    exchange.startCount += 1
    const start = (...last: [error?: unknown]): void => {
      const head = acceptHead(status, headers, exchange)
      checkResult(startResponse(status, copyHeaders(headers), ...last), exchange)
      exchange.head = head
    }
    if (error === undefined) start()
    else restart(start, error, exchange)
  }
}

/** A list for the server. Its pairs are frozen, so that who changes one is found at once (rule 14). */
function copyHeaders(headers: HeaderList): HeaderList {
  return headers.map(([name, value]) => freezePair([name, value]))
}

function freezePair(pair: [name: string, value: string]): [name: string, value: string] {
  Object.freeze(pair)
  return pair
}

function acceptHead(status: string, headers: HeaderList, exchange: Exchange): AcceptedHead {
  checkHead(status, headers, exchange)
  const head = readHead(status, headers, exchange)
  checkLengthOfStatus(head, exchange)
  checkOwner(headers, exchange)
  adviseOnHead(status, head, exchange)
  return head
}

function readHead(status: string, headers: HeaderList, exchange: Exchange): AcceptedHead {
  const snapshot: unknown[] = []
  let length: number | undefined
  let hasType = false
  for (const [name, value] of headers) {
    snapshot.push(name, value)
    if (isNamed(name, 'content-length')) length = Number(value)
    if (!isNamed(name, 'content-type')) continue
    checkOneType(hasType, exchange)
    hasType = true
  }
  return { code: Number(status.slice(0, 3)), headers, snapshot, length, hasType }
}

function isNamed(name: string, lowerCase: string): boolean {
  return name.length === lowerCase.length && name.toLowerCase() === lowerCase
}

/** Rules 8 to 11, as every server checks them. */
function checkHead(status: string, headers: HeaderList, exchange: Exchange): void {
  try {
    checkStatus(status)
    checkHeaders(headers)
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
    exchange.fail('application', error.rule, error.message)
  }
}

/** Checks the bytes so far, or all of them, against the Content-Length. */
export function checkByteCount(exchange: Exchange, isEnd: boolean): void {
  ///     `Content-Length` is the number of bytes of the body. With HEAD and 304 it is the number that
  ///     a GET would have, and the body may have any number.
  const { environ, head, byteCount } = exchange
  const length = head?.length
  if (length === undefined || environ.REQUEST_METHOD === 'HEAD' || head?.code === 304) return
  if (isEnd ? byteCount === length : byteCount <= length) return
  const rule = length === exchange.inner?.head?.length ? 46 : 11
  const extent = isEnd ? `has ${byteCount}` : `has more: ${byteCount} so far`
  exchange.fail(
    'application',
    rule,
    `The Content-Length is ${length}, but the body ${extent} bytes.`,
  )
}

function checkLengthOfStatus({ code, length }: AcceptedHead, exchange: Exchange): void {
  ///     A response with status 204 has none.
  if (code !== 204 || length === undefined) return
  exchange.fail('application', 11, 'A 204 response has no body; leave Content-Length out.')
}

function checkOneType(hasType: boolean, exchange: Exchange): void {
  ///     There is at most one `Content-Type`, too.
  if (!hasType) return
  exchange.fail('application', 11, 'There are two Content-Type headers; send one.')
}

function checkArguments(rest: readonly unknown[], exchange: Exchange): void {
  /// 12. `startResponse` takes two arguments, or three: the third is `error`, and `undefined` is as
  ///     good as none.
  if (rest.length <= 1) return
  const problem = `startResponse takes two or three arguments; it was given ${rest.length + 2}.`
  exchange.fail('application', 12, problem)
}

function checkFirstCall(exchange: Exchange): void {
  ///     A second call without `error` throws, even if the first one threw.
  if (exchange.startCount === 0) return
  const problem =
    'startResponse was called a second time; pass the error that makes the first response void.'
  exchange.fail('application', 12, problem)
}

/** Calls the server with `error`. */
function restart(start: (error: unknown) => void, error: unknown, exchange: Exchange): void {
  ///     A call with `error` replaces status and headers as long as the server has not sent any of
  ///     the response; from then on, it throws that very `error`.
  try {
    start(error)
  } catch (thrown) {
    exchange.hasThrown = true
    if (!(thrown instanceof GatewayError)) checkThrown(thrown, error, exchange)
    throw thrown
  }
  if (exchange.isCommitted) {
    exchange.fail(
      'server',
      12,
      'startResponse must throw the error when the head was sent already.',
    )
  }
}

function checkThrown(thrown: unknown, error: unknown, exchange: Exchange): void {
  if (thrown === error) {
    checkNotEarly(exchange)
  } else if (exchange.isCommitted) {
    const problem = `startResponse must throw the error it was given; it threw ${describeValue(thrown)}.`
    exchange.fail('server', 12, problem)
  }
}

function checkResult(result: unknown, exchange: Exchange): void {
  /// 13. `startResponse` sends nothing yet, and returns `undefined`. When rules 8 to 11 are broken, it
  ///     throws a `TypeError` out of the call.
  if (result === undefined) return
  const problem = `startResponse must return undefined; it returned ${describeValue(result)}.`
  exchange.fail('server', 13, problem)
}

/** The header lists in use, with the exchange they were passed in. */
const owners = new WeakMap<HeaderList, Exchange>()

function checkOwner(headers: HeaderList, exchange: Exchange): void {
  /// 14. The list of headers belongs to the server after the call: it is not frozen, and the
  ///     application neither changes it nor passes it again for another request. Its pairs belong to
  ///     nobody, and nobody changes them: they may be shared.
  if (Object.isFrozen(headers)) {
    exchange.fail('application', 14, 'The headers must not be frozen: they belong to the server.')
  }
  const owner = owners.get(headers) ?? exchange
  owners.set(headers, owner)
  if (owner === exchange) return
  exchange.fail('application', 14, 'The headers were passed for another request; make a new list.')
}

/** Checks that the list of headers is as it was when startResponse was called. */
export function checkHeadersUnchanged(exchange: Exchange): void {
  const head = exchange.head
  if (head === undefined || hasSamePairs(head)) return
  exchange.fail('application', 14, 'The headers were changed after startResponse was called.')
}

function hasSamePairs({ headers, snapshot }: AcceptedHead): boolean {
  if (headers.length * 2 !== snapshot.length) return false
  return headers.every(([name, value], i) => {
    return name === snapshot[2 * i] && value === snapshot[2 * i + 1]
  })
}
