/** find-my-way, which Fastify uses; in both its modes. */

import createFindMyWay from 'find-my-way'

/** How its placeholders are written. */
export const PLACEHOLDERS = {
  string: (name) => `:${name}`,
  int: (name) => `:${name}(^\\d+$)`,
  path: () => '*',
}

/** A router that walks its tree. */
export function createRouter(rules) {
  return wrap(register(rules))
}

/** A router that has compiled its tree into functions. */
export function createCompiledRouter(rules) {
  return wrap(register(rules).compile())
}

function register(rules) {
  const router = createFindMyWay()
  for (const [id, rule] of rules.entries()) router.on('GET', rule, answer, { id })
  return router
}

function answer() {}

function wrap(router) {
  return { lookup: (path) => router.find('GET', path), read }
}

function read(match) {
  return match && { id: match.store.id, values: Object.values(match.params) }
}
