/** What a URL is built from comes back through every host. */

import assert from 'node:assert/strict'
import { Agent, get } from 'node:http'
import { text as readText } from 'node:stream/consumers'
import { after, describe, it } from 'node:test'
import type { Arbitrary } from 'fast-check'
import fc from 'fast-check'
import { Flagon } from '../../src/app/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { toFetchHandler } from '../../src/hosts/fetch/index.ts'
import { toLambdaHandler } from '../../src/hosts/lambda/index.ts'
import { serve } from '../../src/hosts/node/index.ts'

const app = new Flagon()

/** Text as a client can send it in a path: no U+0000, no lone surrogates, no segment of dots. */
const text = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom(
        '/',
        '%',
        '.',
        ' ',
        '+',
        '?',
        '#',
        '2F',
        '\u00e9',
        '\u{1f600}',
        '\\',
        ';',
        '&',
      ),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    ),
    minLength: 1,
  })
  .filter((value) => !value.includes('\0') && value !== '.' && value !== '..')

/** The same for a path, in which slashes are slashes; several of them would be one. */
const path = text.filter(
  (value) => !/\n|\/\/|^\/|\/$/.test(value) && !/(?:^|\/)\.{1,2}(?:\/|$)/.test(value),
)

/** Rules, each with the values that it takes. */
const rules: readonly (readonly [rule: string, values: Arbitrary<unknown>])[] = [
  ['/string/<v>', text],
  ['/path/<path:v>/end', path],
  ['/int/<int:v>', fc.maxSafeNat()],
  ['/signed/<int(signed=True):v>', fc.maxSafeInteger()],
  ['/float/<float:v>', fc.double({ min: 0, max: 1e21, noNaN: true })],
  ['/uuid/<uuid:v>', fc.uuid()],
  ['/any/<any(a, "b c", "d/e", "50%"):v>', fc.constantFrom('a', 'b c', 'd/e', '50%')],
  ['/around/-<v>.50%', text],
]
for (const [rule] of rules) app.get(rule, { endpoint: rule }, ({ params }) => ({ ...params }))

/** Asks for a URL on some host, and gives the text of the answer. */
type Ask = (url: string) => Promise<string>

const fetchHost = toFetchHandler(lint(app))
const lambda = toLambdaHandler(lint(app))
const server = await serve(lint(app), { port: 0, maxRequestsPerSocket: 0 })
const agent = new Agent({ keepAlive: true })

function askNode(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(new URL(server.url), { path: url, agent }, (response) => {
      resolve(readText(response))
    }).on('error', reject)
  })
}

async function askFetch(url: string): Promise<string> {
  return (await fetchHost(new Request(`http://localhost${url}`))).text()
}

async function askLambda(url: string): Promise<string> {
  const event = {
    version: '2.0',
    rawPath: url,
    rawQueryString: '',
    headers: { host: 'localhost' },
    // That of a function URL: gateways in front of functions decode paths.
    requestContext: {
      domainName: 'a.lambda-url.eu-west-1.on.aws',
      http: { method: 'GET', path: url, protocol: 'HTTP/1.1', sourceIp: '::1' },
    },
  }
  const result: unknown = await lambda(event, {})
  assert.ok(typeof result === 'object' && result !== null && 'body' in result)
  return String(result.body)
}

const hosts: readonly (readonly [name: string, ask: Ask])[] = [
  ['the fetch host', askFetch],
  ['the node host', askNode],
  ['the Lambda host', askLambda],
]

describe('the values of a URL', () => {
  after(async () => {
    agent.destroy()
    await server.close()
  })

  for (const [host, ask] of hosts) {
    for (const [rule, values] of rules) {
      it(`come back through ${host}: ${rule}`, async () => {
        await fc.assert(
          fc.asyncProperty(values, async (v) => {
            assert.deepEqual(JSON.parse(await ask(app.urlMap.build(rule, { v }))), { v })
          }),
          { numRuns: 50 },
        )
      })
    }
  }
})
