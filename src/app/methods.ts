/** The methods and the name of a route, read from what it is registered with. */

import { SetupError } from './errors.ts'
import type { RuleText, UrlRuleOptions } from './route.ts'
import type { AnyView } from './view.ts'

/** token = 1*tchar (RFC 9110, section 5.6.2); a method is one. */
const METHOD = /^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/

/** The methods in upper case: those of the options, or those of the view's class, or GET. */
export function readMethods({ methods: given, view }: UrlRuleOptions): readonly string[] {
  const methods = given ?? view?.methods ?? ['GET']
  if (!Array.isArray(methods)) {
    throw new SetupError(`methods must be a list, such as ['GET', 'POST'], not ${String(methods)}.`)
  }
  for (const method of methods) {
    if (typeof method === 'string' && METHOD.test(method)) continue
    throw new SetupError(`${JSON.stringify(method)} is not a method.`)
  }
  return methods.map((method: string) => method.toUpperCase())
}

/** Adds the methods that are answered without the view's doing. */
export function completeMethods(
  methods: readonly string[],
  hasAutomaticOptions: boolean,
): readonly string[] {
  const complete = new Set(methods)
  if (complete.has('GET')) complete.add('HEAD')
  if (hasAutomaticOptions) complete.add('OPTIONS')
  return [...complete]
}

/** The endpoint of a route that was given none: the name of its view, or its methods and its rule. */
export function nameEndpoint(
  rule: RuleText,
  methods: readonly string[],
  view: AnyView | undefined,
): string {
  if (view !== undefined && view.name !== '') return view.name
  return `${methods.join('|')} ${typeof rule === 'string' ? rule : rule[0]}`
}
