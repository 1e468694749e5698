/** A request written from an environ gives that environ again, on the node host and on the fetch host. */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import { encodeSegment, quotePath } from '../../src/gateway/index.ts'
import { toFetchHandler } from '../../src/hosts/fetch/index.ts'
import { createRawRequest } from '../hosts-fetch/raw-request.ts'
import type { TestServer } from '../hosts-node/client.ts'
import { start } from '../hosts-node/client.ts'
import { readResponses } from '../wire/responses.ts'
import { converse } from '../wire/transcript.ts'
import type { Reflection } from './mirror.ts'
import { mirror, readReflection } from './mirror.ts'

const segments = fc.array(fc.string({ unit: 'grapheme', maxLength: 6 }), {
  minLength: 1,
  maxLength: 4,
})
const queries = fc.stringMatching(/^[\w\-.~!$&'()*+,;=:@/?%]{0,12}$/)
// Spaces and tabs around a value are not of it (RFC 9110, section 5.5).
const fieldValues = fc.stringMatching(
  /^(?:[!-~\x80-\xff](?:[\t -~\x80-\xff]{0,12}[!-~\x80-\xff])?)?$/,
)
const fieldNames = fc.constantFrom('ACCEPT', 'COOKIE', 'X_A', 'X_B_1', 'REFERER', 'AUTHORIZATION')
const fields = fc.dictionary(fieldNames, fieldValues, { maxKeys: 5 })
const bodies = fc
  .uint8Array({ minLength: 1, maxLength: 40 })
  .map((bytes) => Buffer.from(bytes).toString('latin1'))
const hosts = fc.constantFrom('localhost', 'a.example:8080', '[::1]:80', 'a_b')

/** What an application is to be called with. */
const reflections: fc.Arbitrary<Reflection> = fc
  .record({ segments, query: queries, fields, body: fc.option(bodies), host: hosts })
  .map(({ segments: parts, query, fields: extra, body, host }) => {
    // Slashes in front would be an authority in the URL of a fetch request.
    const path = `/${parts.map((part) => encodeSegment(part.toWellFormed())).join('/')}`
    const variables: Record<string, string> = {
      REQUEST_METHOD: body === null ? 'GET' : 'POST',
      SCRIPT_NAME: '',
      PATH_INFO: path,
      QUERY_STRING: query,
      REQUEST_URI: quotePath(path) + (query === '' ? '' : `?${query}`),
      HTTP_HOST: host,
    }
    for (const [name, value] of Object.entries(extra)) variables[`HTTP_${name}`] = value
    if (body !== null) {
      variables['CONTENT_LENGTH'] = String(body.length)
      variables['CONTENT_TYPE'] = 'text/plain;charset=x'
    }
    return { variables, body: body ?? '' }
  })

/** The header fields of a request that has these variables. */
function fieldsOf({ variables }: Reflection): readonly (readonly [string, string])[] {
  return Object.entries(variables).flatMap(([key, value]) => {
    const name = /^(?:HTTP_(.*)|(CONTENT_.*))$/.exec(key)?.slice(1).find(Boolean)
    return name === undefined ? [] : [[name.replaceAll('_', '-'), value] as const]
  })
}

describe('an environ', { timeout: 60_000 }, () => {
  let server: TestServer

  before(async () => {
    server = await start(mirror)
  })

  after(() => server.close())

  async function reflectOverNode(reflection: Reflection): Promise<unknown> {
    const { variables, body } = reflection
    const lines = [
      `${variables['REQUEST_METHOD']} ${variables['REQUEST_URI']} HTTP/1.1`,
      ...fieldsOf(reflection).map(([name, value]) => `${name}: ${value}`),
      'Connection: close',
    ]
    const pieces = [Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`, 'latin1')]
    const { bytes } = await converse(server.port, { pieces, isEnough: () => false })
    const [response] = readResponses(bytes, { isClosed: true }).final
    const made = readReflection(response?.body ?? '')
    const { HTTP_CONNECTION, ...others } = made.variables
    assert.equal(HTTP_CONNECTION, 'close')
    return { ...made, variables: others }
  }

  it('is the same again behind the node host', async () => {
    await fc.assert(
      fc.asyncProperty(reflections, async (reflection) => {
        assert.deepEqual(await reflectOverNode(reflection), reflection)
      }),
      { numRuns: 150 },
    )
  })

  it('is the same again behind the fetch host', async () => {
    const handle = toFetchHandler(mirror)
    await fc.assert(
      fc.asyncProperty(reflections, async (reflection) => {
        const response = await handle(createRequest(reflection))
        assert.deepEqual(await response.json(), reflection)
      }),
      { numRuns: 150 },
    )
  })
})

function createRequest(reflection: Reflection): Request {
  const { variables, body } = reflection
  const headers = Object.fromEntries(fieldsOf(reflection))
  const url = `http://${variables['HTTP_HOST']}${variables['REQUEST_URI']}`
  if (body === '') return createRawRequest({ url, headers })
  return createRawRequest({ url, headers, body: new Blob([Buffer.from(body, 'latin1')]).stream() })
}
