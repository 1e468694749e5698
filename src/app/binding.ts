/** Where a request was sent, as the rules see it: below a host or a subdomain, for a WebSocket or not. */

import type { Environ } from '../gateway/index.ts'
import { quotePath } from '../gateway/index.ts'
import { Request } from '../message/index.ts'
import type { UrlMap } from '../routing/index.ts'
import { BoundMap } from '../routing/index.ts'
import type { App } from './app.ts'
import type { Route } from './route.ts'

/** What of an application decides about hosts. */
export interface BindingApp<target = Route> extends Pick<App, 'config' | 'subdomainMatching'> {
  /** The rules. */
  readonly urlMap: UrlMap<target>
}

/**
 * Binds the rules of an application to a request, as Flask's `create_url_adapter` does; `undefined` when
 * the request was sent to a host that is not below SERVER_NAME, so that no subdomain can be told.
 */
export function bindRequest<target>(
  app: BindingApp<target>,
  environ: Environ,
): BoundMap<target> | undefined {
  const host = hostOf(environ)
  const serverName = findServerName(app, host)
  const subdomain = app.subdomainMatching ? findSubdomain(host, serverName) : ''
  return subdomain === undefined ? undefined : bind(app, environ, { serverName, subdomain })
}

/** Binds the rules as for a request to the server's name itself. */
export function bindOutside(app: BindingApp, environ: Environ): BoundMap<Route> {
  return bind(app, environ, { serverName: findServerName(app, hostOf(environ)), subdomain: '' })
}

function bind<target>(
  app: BindingApp<target>,
  environ: Environ,
  place: { readonly serverName: string; readonly subdomain: string },
): BoundMap<target> {
  return new BoundMap(app.urlMap, {
    ...place,
    scheme: environ['wsgi.url_scheme'],
    scriptName: quotePath(environ.SCRIPT_NAME),
    method: environ.REQUEST_METHOD,
  })
}

function hostOf(environ: Environ): string {
  return new Request(environ).host.toLowerCase()
}

/** The application's own name comes first, as a Host header can be made up; with hosts in rules it decides. */
function findServerName({ config, urlMap }: BindingApp<unknown>, host: string): string {
  return urlMap.hostMatching ? host : (config.SERVER_NAME?.toLowerCase() ?? host)
}

/** What stands in front of the server's name; ports count, as they do in SERVER_NAME. */
function findSubdomain(host: string, serverName: string): string | undefined {
  if (host === serverName) return ''
  return host.endsWith(`.${serverName}`) ? host.slice(0, -serverName.length - 1) : undefined
}

/** Whether the rules of a URL map look at more than paths and methods. */
export function needsBinding(urlMap: UrlMap<Route>): boolean {
  return urlMap.hasDomains || urlMap.hasWebsockets
}

/** Whether a request asks for a WebSocket (RFC 6455, section 4.2.1). */
export function isWebsocketRequest(environ: Environ): boolean {
  const { HTTP_UPGRADE: upgrade = '', HTTP_CONNECTION: connection = '' } = environ
  return (
    upgrade.toLowerCase() === 'websocket' && /(?:^|,)[ \t]*upgrade[ \t]*(?:,|$)/i.test(connection)
  )
}
