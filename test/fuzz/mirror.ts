/** An application that shows what it was called with. */

import type { Application, Environ } from '../../src/gateway/index.ts'
import { concatChunks, lint } from '../../src/gateway/index.ts'

/** What an application was called with, as far as it comes from the request. */
export interface Reflection {
  /** The variables of CGI, without those about the connection. */
  readonly variables: Readonly<Record<string, string>>
  /** The body; each character is a byte. */
  readonly body: string
}

/** Reads the JSON of a `Reflection`; each character is a byte. */
export function readReflection(bytes: string): Reflection {
  const reflection: Reflection = JSON.parse(Buffer.from(bytes, 'latin1').toString())
  return reflection
}

/** Answers with a `Reflection`, in JSON. */
export const mirror: Application = lint(async (environ, startResponse) => {
  const body = await readInput(environ)
  startResponse('200 OK', [['Content-Type', 'application/json']])
  return [JSON.stringify({ variables: pickVariables(environ), body })]
})

async function readInput(environ: Environ): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of environ['wsgi.input']) chunks.push(chunk)
  return Buffer.from(concatChunks(chunks)).toString('latin1')
}

/** Variables that are about the connection, or about the software. */
const NOT_OF_THE_REQUEST = /^(?:REMOTE_|SERVER_)/

function pickVariables(environ: Environ): Readonly<Record<string, string>> {
  const variables = Object.entries(environ).flatMap(([key, value]) =>
    typeof value === 'string' && !key.includes('.') && !NOT_OF_THE_REQUEST.test(key)
      ? [[key, value] as const]
      : [],
  )
  return Object.fromEntries(variables.sort(([one], [other]) => (one < other ? -1 : 1)))
}
