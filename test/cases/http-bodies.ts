/** Compares the content of an answer. */

import type { Answer } from '../hosts/wire.ts'
import type { Expectation, ExpectedBody } from './http-case.ts'
import { valuesOf } from './http-case.ts'
import { checkJson } from './http-json.ts'
import { checkErrorPage, checkRedirectPage, checkRefusal } from './http-pages.ts'

/** Says what is wrong with the content, or gives `undefined`. `base` is the URL of the request. */
export function checkBody(expected: Expectation, answer: Answer, base: string): string | undefined {
  const { body } = expected
  const text = textOf(answer)
  if (typeof body !== 'string') return checkPage(body, text, base)
  if (body === text) return undefined
  return isJson(expected) ? checkJson(body, text) : `the body ${JSON.stringify(body)}`
}

function checkPage(
  body: Exclude<ExpectedBody, string>,
  text: string,
  base: string,
): string | undefined {
  if ('error_page' in body) return checkErrorPage(body, text)
  if ('redirect_page' in body) return checkRedirectPage(body, text, base)
  return checkRefusal(text)
}

/** Whether an expectation has a body in JSON. */
export function isJson(expected: Expectation): boolean {
  return valuesOf(expected.headers, 'Content-Type').includes('application/json')
}

/** The content as the cases write it: bytes that are not UTF-8 as `\xff`, and a mark where it was cut off. */
export function textOf({ body, isWhole }: Answer): string {
  return decode(body) + (isWhole ? '' : '<<TRUNCATED>>')
}

/** UTF8-octets, one character a byte (RFC 3629, section 4), or a byte that belongs to none. */
const UTF8_OR_BYTE =
  /[\xc2-\xdf][\x80-\xbf]|(?:\xe0[\xa0-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]|\xed[\x80-\x9f])[\x80-\xbf]|(?:\xf0[\x90-\xbf]|[\xf1-\xf3][\x80-\xbf]|\xf4[\x80-\x8f])[\x80-\xbf]{2}|[\x80-\xff]/g

function decode(bytes: Buffer): string {
  return bytes.toString('latin1').replace(UTF8_OR_BYTE, (octets) => {
    if (octets.length > 1) return Buffer.from(octets, 'latin1').toString('utf8')
    return `\\x${octets.charCodeAt(0).toString(16)}`
  })
}
