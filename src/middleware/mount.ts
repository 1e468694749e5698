/** Several applications under one roof. */

import type { Application, Environ, Middleware } from '../gateway/index.ts'
import { mountEnviron, pathBelow, withLifespan } from '../gateway/index.ts'

/** Applications by the path they are mounted at: `{ '/admin': admin, '/api/v1': api }`. */
export type Mounts = Readonly<Record<string, Application>>

/**
 * Sends the requests below a path to another application, and all others on to the one it wraps.
 *
 * Paths count by whole segments, `/admin` is not above `/administrator`, and the longest one wins. The
 * mounted application sees the path in SCRIPT_NAME and the rest in PATH_INFO, so the URLs that it builds
 * lead back to it. Paths are written as people read them (`/café`), without a slash at the end.
 *
 * Throws a `TypeError` for a path at which nothing could be found.
 *
 * See Werkzeug's `DispatcherMiddleware`, and PEP 3333 on SCRIPT_NAME and PATH_INFO.
 */
export function mount(mounts: Mounts): Middleware {
  const places = Object.entries(mounts).map(([path, application]) => ({
    prefix: checkPlace(path, application),
    application,
  }))
  places.sort((one, other) => other.prefix.length - one.prefix.length)
  return (application) => {
    const dispatch: Application = (environ, startResponse) => {
      const collapsed = collapseLeadingSlashes(environ)
      for (const place of places) {
        const mounted = mountEnviron(collapsed, place.prefix)
        if (mounted !== undefined) return place.application(mounted, startResponse)
      }
      return application(environ, startResponse)
    }
    return withLifespan(dispatch, application, ...Object.values(mounts))
  }
}

/** Applications see `//admin` as `/admin`, so it must not go past the mount at `/admin`. */
function collapseLeadingSlashes(environ: Environ): Environ {
  const { PATH_INFO: path } = environ
  return path.startsWith('//') ? { ...environ, PATH_INFO: path.replace(/^\/+/, '/') } : environ
}

/** Gives the path back when requests can be below it. */
function checkPlace(path: string, application: Application): string {
  if (typeof application !== 'function') {
    throw new TypeError(`mount: what is mounted at ${JSON.stringify(path)} is no application.`)
  }
  const isPlain = pathBelow(path, path) === '' && !/[\0?#]|%(?!2F|25)/.test(path)
  if (isPlain && SEGMENTS.test(path)) return path
  throw new TypeError(
    `mount: ${JSON.stringify(path)} is no path to mount at. Write it as '/admin' or '/api/v1': from its first slash, without one at the end, and decoded.`,
  )
}

/** One or more segments that are neither empty nor `.` nor `..`. */
const SEGMENTS = /^(?:\/(?!\.{1,2}(?:\/|$))[^/]+)+$/
