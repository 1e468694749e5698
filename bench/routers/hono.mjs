/** Hono's routers: one regular expression for all rules, or the trie where it refuses the rules. */

import { RegExpRouter } from 'hono/router/reg-exp-router'
import { SmartRouter } from 'hono/router/smart-router'
import { TrieRouter } from 'hono/router/trie-router'

/** How its placeholders are written. */
export const PLACEHOLDERS = {
  string: (name) => `:${name}`,
  int: (name) => `:${name}{[0-9]+}`,
  path: (name) => `:${name}{.+}`,
}

/** The router of a Hono application. */
export function createRouter(rules) {
  const router = new SmartRouter({ routers: [new RegExpRouter(), new TrieRouter()] })
  for (const [id, rule] of rules.entries()) router.add('GET', rule, id)
  return { lookup: (path) => router.match('GET', path), read, kind: () => router.name }
}

/**
 * A match is a list of handlers with their placeholders, which are values or, with the regular
 * expression, the numbers of its captures.
 */
function read([handlers, captures]) {
  const [handler] = handlers
  if (handler === undefined) return undefined
  const [id, params] = handler
  const values = Object.values(params)
  return { id, values: captures ? values.map((capture) => captures[capture]) : values }
}
