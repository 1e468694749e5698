/** rou3, which h3 uses; in both its modes. */

import { addRoute, createRouter as createRou3, findRoute } from 'rou3'
import { compileRouter } from 'rou3/compiler'

/** How its placeholders are written. */
export const PLACEHOLDERS = {
  string: (name) => `:${name}`,
  int: (name) => `:${name}(\\d+)`,
  path: (name) => `**:${name}`,
}

/** A router that walks its tree. */
export function createRouter(rules) {
  const router = register(rules)
  return { lookup: (path) => findRoute(router, 'GET', path), read }
}

/** A router that has compiled its tree into one function. */
export function createCompiledRouter(rules) {
  const find = compileRouter(register(rules))
  return { lookup: (path) => find('GET', path), read }
}

function register(rules) {
  const router = createRou3()
  for (const [id, rule] of rules.entries()) addRoute(router, 'GET', rule, { id })
  return router
}

function read(match) {
  return match && { id: match.data.id, values: Object.values(match.params ?? {}) }
}
