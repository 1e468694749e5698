/** A request as it leaves the client. */

import type { Environ } from '../gateway/index.ts'
import { decodePath, isHost, mountEnviron } from '../gateway/index.ts'
import { formatBasicAuthorization, formatQuery, HeaderMap } from '../http/index.ts'
import type { Content } from './content.ts'
import { createContent } from './content.ts'
import type { Fields } from './fields.ts'
import { listFields } from './fields.ts'
import type { EnvironOptions } from './request-options.ts'
import type { TestedApp } from './tested-app.ts'

/** What decides where requests go. */
export type RequestDefaults = Pick<TestedApp, 'config' | 'json'>

/** A request that is to be sent. */
export interface OutgoingRequest {
  readonly method: string
  readonly place: Place
  /** The path and the query, as they are sent. */
  readonly target: string
  readonly headers: HeaderMap
  readonly content: Content | undefined
  /** What is set in the environ at last. */
  readonly environ: Partial<Environ>
}

/** Where an application is served. */
export interface Place {
  readonly scheme: 'http' | 'https'
  /** The host, with its port where it is not the scheme's own. */
  readonly host: string
  /** The path without a slash at its end, as it is sent. */
  readonly root: string
}

/** Makes a request. Throws a `TypeError` for what no client could send. */
export function createOutgoing(
  defaults: RequestDefaults,
  method: string,
  target: string,
  options: EnvironOptions,
): OutgoingRequest {
  const [, origin, rest = ''] = /^(https?:\/\/[^/?#]+)(.*)$/is.exec(target) ?? []
  const base = readPlace(defaults, options)
  const place = origin === undefined ? base : { ...parsePlace(origin), root: base.root }
  const path = origin === undefined ? `${base.root}${startAtRoot(target)}` : startAtRoot(rest)
  const content = createContent(options, defaults.json)
  return {
    method: method.toUpperCase(),
    place,
    target: addQuery(quoteTarget(path), options.query),
    headers: createHeaders(options, method, place, content),
    content,
    environ: options.environ ?? {},
  }
}

/** The URL of a request, which for `//` and dot segments is as they are sent. */
export function urlOf({ place, target }: OutgoingRequest): string {
  return `${place.scheme}://${place.host}${target}`
}

/** What the client of a test knows, and its host does not. Gives a copy. */
export function completeEnviron(environ: Environ, request: OutgoingRequest): Environ {
  const { root } = request.place
  const mounted = root === '' ? undefined : mountEnviron(environ, decodePath(root))
  return { ...(mounted ?? environ), REMOTE_ADDR: '127.0.0.1', ...request.environ }
}

function readPlace({ config }: RequestDefaults, options: EnvironOptions): Place {
  const { SERVER_NAME = 'localhost', APPLICATION_ROOT, PREFERRED_URL_SCHEME } = config
  const usual = `${PREFERRED_URL_SCHEME}://${SERVER_NAME}${startAtRoot(APPLICATION_ROOT)}`
  const place = parsePlace(options.baseUrl ?? usual)
  const { scheme = place.scheme, subdomain } = options
  const host = subdomain === undefined ? place.host : `${subdomain}.${place.host}`
  if (!isHost(host)) throw new TypeError(`${JSON.stringify(host)} is no host.`)
  return { scheme, host, root: place.root }
}

/** Takes the URL of an application apart. */
function parsePlace(text: string): Place {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new TypeError(`${JSON.stringify(text)} is no URL that an application is served at.`)
  }
  const scheme = url.protocol === 'https:' ? 'https' : 'http'
  return { scheme, host: url.host, root: trimSlashes(url.pathname) }
}

function trimSlashes(path: string): string {
  let end = path.length
  while (path[end - 1] === '/') end -= 1
  return path.slice(0, end)
}

function startAtRoot(path: string): string {
  return path.startsWith('/') ? path : `/${path}`
}

/** Targets are sent in ASCII and without a fragment; all else stays as the test wrote it. */
function quoteTarget(path: string): string {
  return path
    .replace(/#.*$/s, '')
    .replace(/[^!-~]+/g, (text) => encodeURIComponent(text.toWellFormed()))
}

function addQuery(target: string, query: Fields | string | undefined): string {
  if (query === undefined) return target
  const text = typeof query === 'string' ? quoteTarget(query) : formatFields(query)
  if (text === '') return target
  return `${target}${target.includes('?') ? '&' : '?'}${text}`
}

function formatFields(fields: Fields): string {
  return formatQuery(listFields(fields).map(([name, value]) => [name, String(value)]))
}

function createHeaders(
  { headers = [], auth, cookies }: EnvironOptions,
  method: string,
  place: Place,
  content: Content | undefined,
): HeaderMap {
  const fields = new HeaderMap(listFields<string>(headers))
  const add = (name: string, value: string | undefined): void => {
    if (value !== undefined && !fields.has(name)) fields.append(name, value)
  }
  add('Host', place.host)
  add('User-Agent', 'flagon')
  if (auth !== undefined) add('Authorization', formatAuthorization(auth))
  add('Content-Type', content?.type)
  if (content?.length !== undefined) add('Content-Length', String(content.length))
  // A client that sends nothing where something is expected says so (RFC 9110, section 8.6).
  if (content === undefined && /^(?:post|put|patch)$/i.test(method)) add('Content-Length', '0')
  if (cookies !== undefined) addCookies(fields, formatCookies(cookies))
  return fields
}

function formatAuthorization(auth: NonNullable<EnvironOptions['auth']>): string {
  return typeof auth === 'string' ? `Bearer ${auth}` : formatBasicAuthorization(auth[0], auth[1])
}

function formatCookies(cookies: Readonly<Record<string, string>>): string {
  return Object.entries(cookies)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('; ')
}

/** There is one `Cookie` line (RFC 6265bis, section 5.8.1). What was there first counts first. */
export function addCookies(headers: HeaderMap, text: string): void {
  if (text === '') return
  const before = headers.getAll('Cookie')
  headers.set('Cookie', [...before, text].join('; '))
}
