/** What an application says of its own set-up in the log. */

import type { ErrorStream } from '../gateway/index.ts'
import type { HiddenRule, UrlMap } from '../routing/index.ts'
import type { SessionConfig } from '../sessions/index.ts'
import { explainWeakKeys } from '../sessions/index.ts'
import type { Route } from './route.ts'

/** Writes a warning for every rule that no request reaches. */
export function reportHiddenRules(urlMap: UrlMap<Route>, log: ErrorStream): void {
  for (const hidden of urlMap.findHiddenRules()) log.write(`Warning: ${describe(hidden)}\n`)
}

function describe({ rule, by, methods }: HiddenRule<Route>): string {
  const which = methods === undefined ? '' : ` for ${methods.join(', ')}`
  return `no request reaches the rule ${rule.text} (endpoint ${rule.endpoint})${which}: ${by.text} (endpoint ${by.endpoint}) was registered before it, and takes all of its paths.`
}

/** Tells of a SECRET_KEY that can be guessed, unless somebody only tries something out. */
export function reportWeakKeys(config: SessionConfig, errors: ErrorStream): void {
  if (config.DEBUG || config.TESTING) return
  const explanation = explainWeakKeys(config)
  if (explanation !== undefined) errors.write(`${explanation}\n`)
}
