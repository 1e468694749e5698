/** The URL of a request, put together from its environ. */

import type { Environ } from '../gateway/index.ts'
import { isHost, quotePath } from '../gateway/index.ts'
import { uriToIri } from '../http/index.ts'

/** The host the client asked for, without the scheme's own port; `''` when it is malformed. */
export function hostOf(environ: Environ): string {
  const host = environ.HTTP_HOST ?? `${bracket(environ.SERVER_NAME)}:${environ.SERVER_PORT}`
  if (!isHost(host)) return ''
  return host.replace(environ['wsgi.url_scheme'] === 'https' ? /:(?:443)?$/ : /:(?:80)?$/, '')
}

function bracket(name: string): string {
  return name.includes(':') && !name.startsWith('[') ? `[${name}]` : name
}

/** The path: one leading slash, and the rest as PATH_INFO has it. */
export function pathOf({ PATH_INFO: path }: Environ): string {
  if (!path.startsWith('/')) return path === '' ? '/' : path
  return path.charCodeAt(1) === SLASH ? path.replace(/^\/+/, '/') : path
}

const SLASH = 0x2f

/** Scheme and host: `http://example.com/`. In a URL the host is in lower case (RFC 9110, section 4.2.3). */
export function hostUrlOf(environ: Environ): string {
  return `${environ['wsgi.url_scheme']}://${hostOf(environ).toLowerCase()}/`
}

/** The URL of the application, with a slash at its end. */
export function rootUrlOf(environ: Environ): string {
  return hostUrlOf(environ) + display(environ.SCRIPT_NAME).slice(1) + (environ.SCRIPT_NAME && '/')
}

/** The URL without its query. */
export function baseUrlOf(environ: Environ): string {
  return rootUrlOf(environ) + display(pathOf(environ)).slice(1)
}

/** The whole URL. */
export function urlOf(environ: Environ): string {
  const query = environ.QUERY_STRING
  return query === '' ? baseUrlOf(environ) : `${baseUrlOf(environ)}?${uriToIri(query)}`
}

/** A path in the form of PATH_INFO, for people: what is reserved is encoded, and the rest is not. */
function display(path: string): string {
  return uriToIri(quotePath(path))
}
