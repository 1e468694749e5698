/**
 * Which blueprints the URL of a request belongs to, when no route takes it: those whose prefix its path is
 * below. Their error handlers answer for it.
 */

import type { Environ } from '../gateway/index.ts'
import { UrlMap } from '../routing/index.ts'
import type { AppUrlMap } from './app-url-map.ts'
import type { BindingApp } from './binding.ts'
import { bindRequest } from './binding.ts'
import type { PlacedBlueprint } from './recording.ts'

/** The URLs of one blueprint. */
interface UrlSpace {
  readonly name: string
  readonly prefix: string
  /** Takes whatever is below the prefix; it has no other rules. */
  readonly urlMap: UrlMap<string>
}

/** Finds the blueprints that a URL belongs to. */
export class UrlSpaces {
  readonly #app: BindingApp
  readonly #spaces: readonly UrlSpace[]

  constructor(app: BindingApp, urlMap: AppUrlMap, blueprints: Iterable<PlacedBlueprint>) {
    this.#app = app
    this.#spaces = [...blueprints]
      .flatMap((placed) => createSpace(placed, urlMap) ?? [])
      .sort(compareSpaces)
  }

  /** The names of the blueprints, the one with the longest prefix first, and what is inside before what is around. */
  find(environ: Environ): readonly string[] {
    return this.#spaces.filter((space) => this.#owns(space, environ)).map(({ name }) => name)
  }

  #owns({ urlMap }: UrlSpace, environ: Environ): boolean {
    try {
      const { config, subdomainMatching } = this.#app
      const bound = bindRequest({ config, subdomainMatching, urlMap }, environ)
      return bound !== undefined && bound.match(environ.PATH_INFO, ANY).type !== 'none'
    } catch {
      // A converter of the application broke down over this URL; then it is not below the prefix.
      return false
    }
  }
}

const ANY = { method: 'GET', websocket: false } as const

/** The name of the placeholder for what is below a prefix; rules of people have no such name. */
const REST = 'flagon_rest_of_the_path'

/** A blueprint has URLs that are all its own if it adds a prefix or a domain to what it is registered on. */
function createSpace(placed: PlacedBlueprint, appMap: AppUrlMap): UrlSpace | undefined {
  const { name, subdomain, host, outer } = placed
  const prefix = prefixOf(placed)
  const isSame =
    prefix === prefixOf(outer) && subdomain === outer?.subdomain && host === outer?.host
  if (isSame) return undefined
  const urlMap = new UrlMap<string>({ hostMatching: appMap.hostMatching })
  for (const [converter, value] of appMap.converters) urlMap.converter(converter, value)
  const options = {
    endpoint: name,
    ...(subdomain !== undefined && { subdomain }),
    ...(host !== undefined && { host }),
  }
  urlMap.add(`${prefix}/`, name, options)
  urlMap.add(`${prefix}/<path:${REST}>`, name, options)
  return { name, prefix, urlMap }
}

/** The prefix without the slash at its end. */
function prefixOf(placed: PlacedBlueprint | undefined): string {
  return (placed?.urlPrefix ?? '').replace(/(?<!\/)\/+$/, '')
}

function compareSpaces(first: UrlSpace, second: UrlSpace): number {
  return countSlashes(second.prefix) - countSlashes(first.prefix) || depth(second) - depth(first)
}

function countSlashes(prefix: string): number {
  return prefix.split('/').length
}

function depth({ name }: UrlSpace): number {
  return name.split('.').length
}
