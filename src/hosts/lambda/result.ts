/** Writes the result of an invocation, in the format of the service that made it. */

import type { HeaderList } from '../../gateway/index.ts'
import { parseMediaType } from '../../http/index.ts'
import { statusCode } from '../response-start.ts'
import type { ResultFormat } from './invocation.ts'

/** The head of a result; also what a streamed response begins with. */
export interface ResultHead {
  /** The status code. */
  readonly statusCode: number
  /** The status with its reason, which load balancers want. */
  readonly statusDescription?: string
  /** The header fields, with one value each. */
  readonly headers?: Readonly<Record<string, string>>
  /** The header fields, with all their values. */
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>
  /** The values of `Set-Cookie`. */
  readonly cookies?: readonly string[]
}

/** The result of an invocation. */
export interface LambdaResult extends ResultHead {
  /** The content: text, or bytes in base64. */
  readonly body: string
  /** Whether the content is in base64. */
  readonly isBase64Encoded: boolean
}

/** Writes the head of a response. */
export function formatHead(format: ResultFormat, status: string, headers: HeaderList): ResultHead {
  const code = statusCode(status)
  const fields = groupFields(headers)
  switch (format) {
    case '2.0': {
      const cookies = fields.get('set-cookie')?.values ?? []
      fields.delete('set-cookie')
      return { statusCode: code, headers: joinFields(fields), cookies }
    }
    case '1.0':
      return { statusCode: code, multiValueHeaders: listFields(fields) }
    case 'balancer-multi':
      return { statusCode: code, statusDescription: status, multiValueHeaders: listFields(fields) }
    case 'balancer':
      return { statusCode: code, statusDescription: status, headers: spellFields(fields) }
    default:
      return unreachable(format)
  }
}

function unreachable(value: never): never {
  throw new TypeError(`unreachable: ${JSON.stringify(value)}`)
}

/** The values of one header, whose name is spelled as it was the first time. */
interface Field {
  readonly name: string
  readonly values: string[]
}

/** Header fields by their name in lower case. */
type FieldMap = Map<string, Field>

function groupFields(headers: HeaderList): FieldMap {
  const fields: FieldMap = new Map()
  for (const [name, value] of headers) {
    const field = fields.get(name.toLowerCase())
    if (field === undefined) fields.set(name.toLowerCase(), { name, values: [value] })
    else field.values.push(value)
  }
  return fields
}

function joinFields(fields: FieldMap): Record<string, string> {
  return Object.fromEntries(
    Array.from(fields.values(), ({ name, values }) => [name, values.join(', ')]),
  )
}

function listFields(fields: FieldMap): Record<string, readonly string[]> {
  return Object.fromEntries(Array.from(fields.values(), ({ name, values }) => [name, values]))
}

/**
 * One value a name is all that such a balancer takes, but cookies cannot be joined (RFC 6265, section
 * 3). It takes names that differ in their case alone for different ones.
 */
function spellFields(fields: FieldMap): Record<string, string> {
  const cookies = fields.get('set-cookie')?.values ?? []
  const others = new Map(fields)
  others.delete('set-cookie')
  return {
    ...joinFields(others),
    ...Object.fromEntries(cookies.map((cookie, i) => [spell('set-cookie', i), cookie])),
  }
}

/** Writes a name in upper case wherever the number has a bit. */
function spell(name: string, number: number): string {
  let bits = number
  return name.replace(/[a-z]/g, (letter) => {
    const isUpper = bits % 2 === 1
    bits = Math.floor(bits / 2)
    return isUpper ? letter.toUpperCase() : letter
  })
}

/** Writes a content: text where that is sure to give the same bytes, else base64. */
export function formatContent(
  headers: HeaderList,
  bytes: Uint8Array,
): Pick<LambdaResult, 'body' | 'isBase64Encoded'> {
  const text = isTextual(headers) ? decodeText(bytes) : undefined
  if (text !== undefined) return { body: text, isBase64Encoded: false }
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return { body: buffer.toString('base64'), isBase64Encoded: bytes.byteLength > 0 }
}

/** Whether a content is text as far as its head tells. A REST API sends base64 only where it is set to. */
function isTextual(headers: HeaderList): boolean {
  const codings = headers.filter(([name]) => name.toLowerCase() === 'content-encoding')
  if (codings.some(([, coding]) => coding.toLowerCase() !== 'identity')) return false
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1]
  return type !== undefined && TEXTUAL.test(parseMediaType(type)?.essence ?? '')
}

/** Types of text: those that say so, and those of JSON, XML, scripts and forms (RFC 6839, RFC 7303). */
const TEXTUAL =
  /^(?:text\/.+|application\/(?:.+\+)?(?:json|xml)|image\/svg\+xml|application\/(?:javascript|graphql|x-www-form-urlencoded))$/

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return strictDecoder.decode(bytes)
  } catch {
    return undefined
  }
}
