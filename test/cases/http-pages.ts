/** Pages whose prose is free: those of errors and redirects, and what a host says by itself. */

import type { ExpectedErrorPage, ExpectedRedirectPage } from './http-case.ts'
import { isSameTarget } from './http-target.ts'

/** Starts of the sentences that Werkzeug and Flask wrote. All others are the application's own. */
const FRAMEWORK_PROSE = [
  '<default>',
  'A conflict happened ',
  'A request with this method ',
  'Did not attempt to load JSON data ',
  'Failed to decode JSON object',
  'Host &#39;',
  'One or more header fields ',
  'The browser (or proxy) ',
  'The connection to an upstream ',
  'The data value transmitted ',
  'The length of the requested URL ',
  'The method could not be performed ',
  'The method is not allowed ',
  'The precondition on the request ',
  'The proxy server received ',
  'The request was well-formed ',
  'The requested URL ',
  'The resource identified ',
  'The resource that is being ',
  'The server cannot provide ',
  'The server closed the network ',
  'The server could not ',
  'The server does not support ',
  'The server encountered ',
  'The server is not able ',
  'The server is temporarily ',
  'This request is required to be conditional',
  'This server is a teapot',
  'This user has exceeded ',
  'Unavailable for legal reasons.',
  'You don&#39;t have the permission ',
]

const ERROR_PAGE =
  /^<!doctype html>\n<html lang=en>\n<title>(\d{3}) ([^<]+)<\/title>\n<h1>([^<]+)<\/h1>\n<p>(.*)<\/p>\n$/s

/** Says what is wrong with the page of an error, or gives `undefined`. */
export function checkErrorPage(
  { error_page: { code, description } }: ExpectedErrorPage,
  text: string,
): string | undefined {
  const [, status, name, heading, prose = ''] = ERROR_PAGE.exec(text) ?? []
  if (status !== String(code) || name !== heading) return `the page of ${code}`
  if (/<(?!br>)/.test(prose)) return 'a description in which HTML is escaped'
  const isFree = FRAMEWORK_PROSE.some((start) => description.startsWith(start))
  if (isFree || unifyEntities(prose) === unifyEntities(description)) return undefined
  return `the description ${JSON.stringify(description)}`
}

/** Says what is wrong with the page of a redirect, or gives `undefined`. `base` is the request's URL. */
export function checkRedirectPage(
  { redirect_page: target }: ExpectedRedirectPage,
  text: string,
  base: string,
): string | undefined {
  const links = [...text.matchAll(/href="([^"<>]*)"/g)].map(([, link = '']) => link)
  const wanted = unescapeHtml(target)
  const isLinked = links.some((link) => isSameTarget(unescapeHtml(link), wanted, base))
  return isLinked ? undefined : `a page with a link to ${target}`
}

/** Says what is wrong with a host's refusal, or gives `undefined`. */
export function checkRefusal(text: string): string | undefined {
  return /^[^<>\n]+\n$/.test(text) ? undefined : 'a line of plain text'
}

function unescapeHtml(html: string): string {
  return unifyEntities(html)
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#34;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
}

/** Quotes can be written in several ways. */
function unifyEntities(html: string): string {
  return html
    .replaceAll('&quot;', '&#34;')
    .replaceAll('&apos;', '&#39;')
    .replaceAll('&#x27;', '&#39;')
}
