/** The URL map of flagon. */

import { buildUrl } from '../build.mjs'

const { UrlMap } = await import(buildUrl('index.js'))

/** How its placeholders are written. */
export const PLACEHOLDERS = {
  string: (name) => `<${name}>`,
  int: (name) => `<int:${name}>`,
  path: (name) => `<path:${name}>`,
}

/** A URL map whose rules lead to their numbers. */
export function createRouter(rules) {
  const map = new UrlMap()
  for (const [id, rule] of rules.entries()) {
    map.add(rule, id, { endpoint: `rule-${id}`, methods: ['GET'] })
  }
  return { lookup: (path) => map.match(path, 'GET'), read }
}

function read(match) {
  if (match.type !== 'match') return undefined
  return { id: match.rule.target, values: Object.values(match.params) }
}
