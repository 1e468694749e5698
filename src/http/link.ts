/** Links to what belongs to an answer: `</app.css>; rel=preload; as=style` (RFC 8288). */

import { decodeExtendedValue, encodeExtendedValue } from './extended-value.ts'
import { iriToUri } from './iri.ts'
import { formatWord } from './quoted-string.ts'
import { parseSpacedParameters } from './spaced-parameters.ts'
import { isToken } from './token.ts'

/** A link. */
export interface Link {
  /** Where it leads: an absolute URL, or one relative to that of the answer. */
  readonly target: string
  /** How the two belong together: `next`, `preload`. Several are separated by spaces. */
  readonly rel: string
  /** What else is told, such as `as`, `type`, `title`; names are in lower case, and `''` is no value. */
  readonly parameters?: Readonly<Record<string, string>>
}

/** link-value = "<" URI-Reference ">", after the commas of the list (section 3) */
const TARGET = /[\t ,]*<([^>]*)>[\t ]*/y

const END = /[\t ]*(?:,|$)/y

/** Reads the value of `Link`. Links without `rel` do not count; for malformed text it is `undefined`. */
export function parseLinks(text: string): Link[] | undefined {
  const links: Link[] = []
  for (let end = 0; end < text.length; end = END.lastIndex) {
    TARGET.lastIndex = end
    const target = TARGET.exec(text)?.[1]
    if (target === undefined) return isBlank(text, end) ? links : undefined
    const found = parseSpacedParameters(text, TARGET.lastIndex)
    END.lastIndex = found.end
    if (!END.test(text)) return undefined
    const link = createLink(target, found.parameters)
    if (link !== undefined) links.push(link)
  }
  return links
}

function isBlank(text: string, start: number): boolean {
  return !/[^\t ,]/.test(text.slice(start))
}

function createLink(target: string, found: ReadonlyMap<string, string>): Link | undefined {
  const rel = found.get('rel')
  if (rel === undefined) return undefined
  const parameters: Record<string, string> = Object.create(null)
  for (const [name, value] of found) if (name !== 'rel') addParameter(parameters, name, value)
  return { target, rel, parameters }
}

/** `title*` is the title in all scripts, and beats `title` (section 3.4.1). */
function addParameter(parameters: Record<string, string>, name: string, value: string): void {
  if (!name.endsWith('*')) {
    parameters[name] ??= value
    return
  }
  const decoded = decodeExtendedValue(value)
  if (decoded !== undefined) parameters[name.slice(0, -1)] = decoded
}

/** Writes the value of `Link`. Throws a `TypeError` for a parameter whose name is no token. */
export function formatLinks(links: readonly Link[]): string {
  return links.map(formatLink).join(', ')
}

function formatLink({ target, rel, parameters = {} }: Link): string {
  const others = Object.entries(parameters).map(formatLinkParameter)
  return [`<${iriToUri(target)}>`, `rel=${formatWord(rel)}`, ...others].join('; ')
}

function formatLinkParameter([name, value]: readonly [string, string]): string {
  if (!isToken(name) || name.endsWith('*')) {
    throw new TypeError(`The parameter ${JSON.stringify(name)} of a link is no token.`)
  }
  if (value === '') return name
  return /^[ -~]*$/.test(value)
    ? `${name}=${formatWord(value)}`
    : `${name}*=${encodeExtendedValue(value)}`
}
