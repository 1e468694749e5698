/** What an error page says when the application says nothing: one sentence a code. */

const DESCRIPTIONS: ReadonlyMap<number, string> = new Map([
  [400, 'The server could not understand this request.'],
  [401, 'This needs a login, or the login that was sent is not valid here.'],
  [402, 'This needs a payment.'],
  [403, 'You are not allowed to see or do this.'],
  [404, 'There is nothing at this URL; if you typed it, please check the spelling.'],
  [405, 'This URL does not answer to the method of the request.'],
  [406, 'There is no version of this in a form that your client accepts.'],
  [407, 'The proxy on the way needs a login.'],
  [408, 'The server waited for the rest of the request, and it did not come in time.'],
  [409, 'The request conflicts with the present state of what it would change.'],
  [410, 'What was at this URL is gone, and there is no new address.'],
  [411, 'The request must say how long its body is.'],
  [412, 'A condition that the request made does not hold.'],
  [413, 'The body of the request is larger than the server takes.'],
  [414, 'The URL is longer than the server reads.'],
  [415, 'The body of the request is in a format that is not understood here.'],
  [416, 'The part that was asked for does not exist.'],
  [417, 'The server cannot do what the Expect header asks for.'],
  [418, 'This is a teapot, and it does not brew coffee.'],
  [421, 'The request was sent to a server that does not answer for this host.'],
  [422, 'The request is well-formed, but what it says cannot be done.'],
  [423, 'This is locked at the moment.'],
  [424, 'The request depends on another one that failed.'],
  [425, 'The request came too early to be sure that it is not a replay.'],
  [426, 'The request must be made again over another protocol.'],
  [428, 'The request must say which version it changes, with If-Match for example.'],
  [429, 'There were too many requests in a short time; please wait a little.'],
  [431, 'The header of the request is larger than the server takes.'],
  [451, 'This cannot be shown for legal reasons.'],
  [500, 'Something went wrong in the server, and it is not the fault of your request.'],
  [501, 'The server does not know how to do this.'],
  [502, 'A server behind this one gave an answer that makes no sense.'],
  [503, 'The server cannot answer at the moment; please try again later.'],
  [504, 'A server behind this one did not answer in time.'],
  [505, 'The server does not speak this version of HTTP.'],
])

/** The default description of a code from 400 to 599. */
export function describeStatus(code: number): string {
  const description = DESCRIPTIONS.get(code)
  if (description !== undefined) return description
  return code < 500 ? 'The request cannot be answered.' : 'The server cannot answer this request.'
}
