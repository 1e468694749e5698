/** Expectations that many rows share. */

import type { Expectation, Row } from '../row.ts'

/** The type of most answers, as a header line. */
export const TEXT = 'content-type: text/plain; charset=utf-8'

/** The page for an application that broke down; nothing of the error or its headers is in it. */
export const FAILURE: Expectation = {
  status: 500,
  headers: ['content-length: 22', TEXT],
  body: 'Internal Server Error\n',
}

/**
 * A request that no application may see: `=` stands in every echo of the environ. Some runtimes answer
 * it themselves, in their own words.
 */
export const REFUSED: Expectation = { status: [400, 501, 0], bodyNot: '=' }

/** A complete text, with its length. */
export function text(body: string, ...headers: readonly string[]): Expectation {
  const length = `content-length: ${Buffer.byteLength(body)}`
  return { status: 200, headers: [length, TEXT, ...headers], body }
}

/** A streamed text: its framing is the runtime's, be it chunks or a length that was counted. */
export function streamed(body: string): Expectation {
  return { status: 200, headers: [TEXT], isStreamed: true, body }
}

/** A request for the environ: the named variables, each on a line. */
export function environ(
  target: string,
  lines: Readonly<Record<string, string>>,
  ...headers: readonly string[]
): Pick<Row, 'target' | 'headers' | 'expect'> {
  const keys = Object.keys(lines)
  return {
    target,
    headers: [`X-Keys: ${keys.join(' ')}`, ...headers],
    expect: text(keys.map((key) => `${key}=${lines[key]}`).join('\n')),
  }
}

/** A request as bytes. */
export function raw(request: string): Pick<Row, 'target' | 'raw' | 'needs'> {
  return { target: '', raw: request, needs: ['raw bytes'] }
}
