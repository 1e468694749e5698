/** The rules of the router section and the paths that are looked up among them. */

/** The kinds of rules, five to a resource. */
const KINDS = ['static', 'one param', 'two params', 'int', 'wildcard']

/** The kinds of lookups: one for each kind of rule, and a path that no rule takes. */
export const LOOKUPS = [...KINDS, 'miss']

/**
 * How many resources are looked up: all of the fewest rules. So sizes differ in nothing but the rules
 * that nobody asks for.
 */
const BUSY_RESOURCES = 10

/**
 * The rules of an API, as lists of texts and placeholders: every router has its own way to write a
 * placeholder.
 */
export function createRules(count) {
  return Array.from({ length: count }, (_, i) => {
    const kind = KINDS[i % KINDS.length]
    return ruleParts(resourcePath(Math.floor(i / KINDS.length)), kind)
  })
}

/** All names are of one length, so that the paths of few rules are as long as those of many. */
function resourcePath(resource) {
  return `/api/area${pad(resource % 20, 2)}/resource${pad(resource, 4)}`
}

function pad(number, length) {
  return String(number).padStart(length, '0')
}

function ruleParts(base, kind) {
  switch (kind) {
    case 'static':
      return [`${base}/list`]
    case 'one param':
      return [`${base}/items/`, { type: 'string', name: 'id' }]
    case 'two params':
      return [
        `${base}/users/`,
        { type: 'string', name: 'user' },
        '/posts/',
        { type: 'string', name: 'post' },
      ]
    case 'int':
      return [`${base}/pages/`, { type: 'int', name: 'page' }]
    default:
      return [`${base}/files/`, { type: 'path', name: 'file' }]
  }
}

/** Writes a rule the way of a router, which says how each type of placeholder is written. */
export function formatRule(parts, placeholders) {
  return parts
    .map((part) => (typeof part === 'string' ? part : placeholders[part.type](part.name)))
    .join('')
}

/** Paths of a kind, each with the rule that takes it and the values of its placeholders. */
export function createPaths(kind, ruleCount, pathCount) {
  const resources = ruleCount / KINDS.length
  return Array.from({ length: pathCount }, (_, i) => {
    const resource = Math.floor(((i % BUSY_RESOURCES) * resources) / BUSY_RESOURCES)
    const id = resource * KINDS.length + KINDS.indexOf(kind)
    return { id: kind === 'miss' ? undefined : id, ...pathOf(resourcePath(resource), kind, i) }
  })
}

function pathOf(base, kind, i) {
  switch (kind) {
    case 'static':
      return { path: `${base}/list`, values: [] }
    case 'one param':
      return { path: `${base}/items/item-${i}`, values: [`item-${i}`] }
    case 'two params':
      return { path: `${base}/users/u${i}/posts/p${i}`, values: [`u${i}`, `p${i}`] }
    case 'int':
      return { path: `${base}/pages/${i + 1}`, values: [String(i + 1)] }
    case 'wildcard':
      return { path: `${base}/files/docs/v${i}/index.html`, values: [`docs/v${i}/index.html`] }
    default:
      return { path: `${base}/nothing/n${i}`, values: [] }
  }
}
