/** The URL map of an application, which does not change any more once requests are answered. */

import type { Converter, ConverterFactory, Rule, RuleOptions } from '../routing/index.ts'
import { UrlMap } from '../routing/index.ts'
import type { Route } from './route.ts'

/** What the constructor of `AppUrlMap` takes. */
export interface AppUrlMapOptions {
  /** Whether rules have a host, and no subdomain. */
  readonly hostMatching: boolean
  /** Throws when it is too late for a call. */
  readonly checkSetup: (call: string) => void
}

/** A URL map that asks before it changes, and remembers its converters. */
export class AppUrlMap extends UrlMap<Route> {
  /** The converters that were added, by their names. */
  readonly converters: Map<string, Converter | ConverterFactory> = new Map()
  readonly #checkSetup: (call: string) => void

  constructor({ hostMatching, checkSetup }: AppUrlMapOptions) {
    super({ hostMatching })
    this.#checkSetup = checkSetup
  }

  override converter(name: string, converter: Converter | ConverterFactory): void {
    this.#checkSetup(`urlMap.converter(${JSON.stringify(name)})`)
    super.converter(name, converter)
    this.converters.set(name, converter)
  }

  override add(text: string, target: Route, options: RuleOptions): Rule<Route> {
    this.#checkSetup(`urlMap.add(${JSON.stringify(text)})`)
    return super.add(text, target, options)
  }
}
