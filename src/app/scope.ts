/**
 * What holds for the requests of an application, or of one of its blueprints: the hooks.
 *
 * A blueprint has its own and those of all that is around it. The lists are made once, when set-up ends, so
 * that a request only runs through them.
 */

import type {
  AfterHook,
  BeforeHook,
  Hooks,
  PreprocessorHook,
  Processor,
  TeardownHook,
  UrlDefaultsHook,
} from './hooks.ts'

/** The hooks of a blueprint and of all that is around it, in the order in which they run. */
export interface Scope<context> {
  /** The names of the blueprint and of those around it, the innermost first; none for an application. */
  readonly blueprints: readonly string[]
  /** Those of the application first, the innermost last. */
  readonly urlValuePreprocessors: readonly PreprocessorHook<context>[]
  /** Those of the application first, the innermost last. */
  readonly beforeRequest: readonly BeforeHook<context>[]
  /** The innermost first; of one place, the last registered first. */
  readonly afterRequest: readonly AfterHook<context>[]
  /** The innermost first; of one place, the last registered first. */
  readonly teardownRequest: readonly TeardownHook<context>[]
  /** Those of the application, the last registered first; they run at the end of every context. */
  readonly teardownAppContext: readonly TeardownHook<context>[]
  /** Those of the application first, so that the innermost win. */
  readonly contextProcessors: readonly Processor<context>[]
  /** Those of the application first, the innermost last. */
  readonly urlDefaults: readonly UrlDefaultsHook<context>[]
  /** Whether hooks run when the request is over. */
  readonly hasTeardown: boolean
  /** Whether nothing is done with a response once its view has returned. */
  readonly isQuiet: boolean
}

/** Makes a scope of hooks that are around each other, those of the application first. */
export function createScope<context>(
  layers: readonly Hooks<context>[],
  blueprints: readonly string[] = [],
): Scope<context> {
  const outward = layers.toReversed()
  const afterRequest = outward.flatMap((hooks) => hooks.afterRequest.toReversed())
  const teardownRequest = outward.flatMap((hooks) => hooks.teardownRequest.toReversed())
  const teardownAppContext = outward.flatMap((hooks) => hooks.teardownAppContext.toReversed())
  const hasTeardown = teardownRequest.length + teardownAppContext.length > 0
  return {
    blueprints,
    urlValuePreprocessors: layers.flatMap((hooks) => hooks.urlValuePreprocessors),
    beforeRequest: layers.flatMap((hooks) => hooks.beforeRequest),
    afterRequest,
    teardownRequest,
    teardownAppContext,
    contextProcessors: layers.flatMap((hooks) => hooks.contextProcessors),
    urlDefaults: layers.flatMap((hooks) => hooks.urlDefaults),
    hasTeardown,
    isQuiet: afterRequest.length === 0 && !hasTeardown,
  }
}

/** Chooses what holds for a blueprint, or for the application where there is none of that name. */
export function chooseScope<context>(
  parts: {
    readonly scope: Scope<context>
    readonly scopes: ReadonlyMap<string, Scope<context>>
  },
  blueprint: string | undefined,
): Scope<context> {
  return blueprint === undefined ? parts.scope : (parts.scopes.get(blueprint) ?? parts.scope)
}

/** Finds the blueprint that an endpoint is named after: of `a.b.c` it is `a.b`, or else `a`. */
export function blueprintOf(
  endpoint: string,
  scopes: ReadonlyMap<string, unknown>,
): string | undefined {
  if (scopes.size === 0) return undefined
  for (let end = endpoint.lastIndexOf('.'); end > 0; end = endpoint.lastIndexOf('.', end - 1)) {
    const name = endpoint.slice(0, end)
    if (scopes.has(name)) return name
  }
  return undefined
}
