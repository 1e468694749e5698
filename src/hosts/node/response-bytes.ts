/** Reads the head of a response as node writes it. */

import type { Chunk, HeaderList } from '../../gateway/index.ts'

/** A head, and what follows it. */
export interface WrittenHead {
  /** The status code. */
  readonly code: number
  /** The reason phrase. */
  readonly reason: string
  /** The header fields. */
  readonly headers: HeaderList
  /** What was written in one piece with the head. */
  readonly rest: Chunk
}

/**
 * Takes the head off what was written first, or gives `undefined` when there is none. Node writes a head
 * in one piece; it has checked names and values, so no line is anything but what it seems to be.
 */
export function readWrittenHead(chunk: Chunk): WrittenHead | undefined {
  const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('latin1')
  const end = text.indexOf('\r\n\r\n')
  const match = STATUS_LINE.exec(text)
  if (end === -1 || match === null) return undefined
  const [line, code, reason = ''] = match
  const fields = text.slice(line.length, end)
  const rest = typeof chunk === 'string' ? chunk.slice(end + 4) : chunk.subarray(end + 4)
  return { code: Number(code), reason, headers: readFields(fields), rest }
}

/** status-line = HTTP-version SP status-code SP [ reason-phrase ] (RFC 9112, section 4) */
const STATUS_LINE = /^HTTP\/1\.1 (\d{3}) ?([^\r\n]*)/

function readFields(text: string): HeaderList {
  if (text === '') return []
  return text
    .slice(2)
    .split('\r\n')
    .map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon), line.slice(colon + 2)]
    })
}
