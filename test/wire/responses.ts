/** Takes the bytes of a connection apart into responses, and finds what is none. */

/** One response. */
export interface Response {
  readonly status: number
  /** The header fields, by names in lower case; lines of one name are joined by `", "`. */
  readonly fields: ReadonlyMap<string, string>
  /** The content, freed of its framing. */
  readonly body: string
}

/** What the bytes are. */
export interface Reading {
  /** The responses in their order, the interim ones apart. */
  readonly final: readonly Response[]
  readonly interim: readonly Response[]
  /** What is wrong with the framing of the last response, or with the bytes behind it. */
  readonly problem: string | undefined
}

/** What the framing of a response depends on, besides itself. */
export interface Circumstances {
  /** The methods of the requests, in order. Those that are not given are not HEAD. */
  readonly methods?: readonly string[]
  /** Whether the server has closed the connection, so that nothing more comes. */
  readonly isClosed: boolean
}

interface Head {
  readonly status: number
  readonly fields: ReadonlyMap<string, string>
  /** The offset of the first byte behind the head. */
  readonly end: number
}

/** The content of a response, and the offset of the first byte behind it. */
interface Content {
  readonly body: string
  readonly end: number
}

/** Reads the responses. Each character of `bytes` is a byte. */
export function readResponses(bytes: string, circumstances: Circumstances): Reading {
  const final: Response[] = []
  const interim: Response[] = []
  for (let at = 0; at < bytes.length; ) {
    const head = readHead(bytes, at)
    if (typeof head === 'string') return { final, interim, problem: head }
    const { status, fields } = head
    if (status < 200) {
      interim.push({ status, fields, body: '' })
      at = head.end
      continue
    }
    const isHead = circumstances.methods?.[final.length] === 'HEAD'
    const content = readContent(bytes, head, isHead, circumstances.isClosed)
    if (typeof content === 'string') return { final, interim, problem: content }
    final.push({ status, fields, body: content.body })
    at = content.end
  }
  return { final, interim, problem: undefined }
}

const STATUS_LINE = /^HTTP\/1\.[01] ([1-5]\d\d) [\t\x20-\x7e\x80-\xff]*$/
const FIELD_LINE = /^([!#$%&'*+\-.^_`|~\dA-Za-z]+):[\t ]*([\t\x20-\x7e\x80-\xff]*?)[\t ]*$/

/** The head at an offset, or what is wrong with it (RFC 9112, sections 4 and 5). */
function readHead(bytes: string, at: number): Head | string {
  const end = bytes.indexOf('\r\n\r\n', at)
  if (end === -1) return `a head without an end: ${quote(bytes, at)}`
  const [statusLine = '', ...lines] = bytes.slice(at, end).split('\r\n')
  const status = STATUS_LINE.exec(statusLine)?.[1]
  if (status === undefined) return `no status line: ${quote(bytes, at)}`
  const fields = new Map<string, string>()
  for (const line of lines) {
    const [, name = '', value = ''] = FIELD_LINE.exec(line) ?? []
    if (name === '') return `no header field: ${quote(line, 0)}`
    const before = fields.get(name.toLowerCase())
    fields.set(name.toLowerCase(), before === undefined ? value : `${before}, ${value}`)
  }
  return { status: Number(status), fields, end: end + 4 }
}

function quote(bytes: string, at: number): string {
  return JSON.stringify(bytes.slice(at, at + 60))
}

/** The content behind a head (RFC 9112, section 6.3). */
function readContent(
  bytes: string,
  head: Head,
  isHead: boolean,
  isClosed: boolean,
): Content | string {
  const { status, fields, end } = head
  const coding = fields.get('transfer-encoding')
  const length = fields.get('content-length')
  if (coding !== undefined && length !== undefined) return 'both a length and a transfer coding'
  if (isHead || status === 204 || status === 304) return { body: '', end }
  if (coding !== undefined) return readChunks(bytes, end)
  if (length !== undefined) return readLength(bytes, end, length)
  return isClosed ? { body: bytes.slice(end), end: bytes.length } : 'a body without an end'
}

function readLength(bytes: string, at: number, length: string): Content | string {
  if (!/^\d+$/.test(length)) return `the Content-Length ${JSON.stringify(length)}`
  const end = at + Number(length)
  if (end > bytes.length) return `${bytes.length - at} of ${length} bytes`
  return { body: bytes.slice(at, end), end }
}

/** Reads the chunked coding, which has neither extensions nor trailers here (section 7.1). */
function readChunks(bytes: string, start: number): Content | string {
  let body = ''
  for (let at = start; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at)
    const digits = lineEnd === -1 ? '' : bytes.slice(at, lineEnd)
    if (!/^[\da-f]+$/i.test(digits)) return `no chunk size: ${quote(bytes, at)}`
    const size = Number.parseInt(digits, 16)
    const end = lineEnd + 2 + size
    if (bytes.slice(end, end + 2) !== '\r\n') return 'a chunk without an end'
    body += bytes.slice(lineEnd + 2, end)
    at = end + 2
    if (size === 0) return { body, end: at }
  }
}
