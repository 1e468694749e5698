/** The redirects of `redirectTo`. */

import { quoteReference } from './path-text.ts'
import type { PlaceholderPiece } from './placed-converter.ts'
import type { Rule } from './rule.ts'
import type { Template } from './template.ts'
import { fillTemplate } from './template.ts'

/** Gives the path below the application to which a rule redirects. */
export type Redirect = (params: Readonly<Record<string, unknown>>) => string

/** Makes the redirect of a rule that has one. */
export function createRedirect(
  rule: Rule<unknown>,
  placeholders: readonly PlaceholderPiece[],
): Redirect | undefined {
  const { redirectTo, text } = rule
  if (redirectTo === undefined) return undefined
  // What a function gives may come from the client: whatever it is, it is taken for a path.
  if (typeof redirectTo === 'function')
    return (params) => quoteReference(toPath(redirectTo(params)))
  checkReference(redirectTo, text)
  const template = createTemplate(toPath(redirectTo), text, placeholders)
  return (params) => fillTemplate(template, text, (name) => params[name])
}

/** A scheme, or two slashes in front of a host, as browsers understand them. */
const ELSEWHERE = /^(?:[a-z][a-z\d+.-]*:|[/\\]{2})/i

function checkReference(reference: string, rule: string): void {
  if (!ELSEWHERE.test(reference)) return
  throw new TypeError(
    `The redirectTo of ${rule} is a path below the application; ${JSON.stringify(reference)} leads elsewhere. Redirect from a view instead.`,
  )
}

function toPath(reference: string): string {
  return `/${reference.replace(/^[/\\]+/, '')}`
}

function createTemplate(
  path: string,
  rule: string,
  placeholders: readonly PlaceholderPiece[],
): Template {
  return path.split(/<([^<>]*)>/).map((text, i) => {
    if (i % 2 === 0) return quoteReference(text)
    const placeholder = placeholders.find(({ name }) => name === text)
    if (placeholder !== undefined) return { placeholder, isSuffixed: false }
    throw new TypeError(
      `The redirectTo of ${rule} has a placeholder that the rule has not: <${text}>.`,
    )
  })
}
