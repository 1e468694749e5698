/** Writes multipart forms, as clients do and as they should not. */

/** A part of a form. */
export interface SentPart {
  /** The header fields, one a line, without line ends. */
  readonly head: readonly string[]
  readonly content: string | Uint8Array
}

/** The boundary of all forms here. */
export const BOUNDARY = 'B'

/** The header field of a request that sends such a form. */
export const MULTIPART: Readonly<Record<string, string>> = {
  'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`,
}

/** A field. */
export function field(name: string, content: string | Uint8Array): SentPart {
  return { head: [`Content-Disposition: form-data; name="${escapeName(name)}"`], content }
}

/** A file. */
export function file(
  name: string,
  filename: string,
  content: string | Uint8Array,
  type = 'text/plain',
): SentPart {
  const disposition = `form-data; name="${escapeName(name)}"; filename="${escapeName(filename)}"`
  return { head: [`Content-Disposition: ${disposition}`, `Content-Type: ${type}`], content }
}

/** Writes a form. */
export function encodeForm(parts: readonly SentPart[], boundary: string = BOUNDARY): Uint8Array {
  const pieces = parts.flatMap(({ head, content }) => [
    `--${boundary}\r\n${head.map((line) => `${line}\r\n`).join('')}\r\n`,
    content,
    '\r\n',
  ])
  return join([...pieces, `--${boundary}--\r\n`])
}

/** Cuts bytes into pieces of these lengths, over and over. */
export function split(bytes: Uint8Array, ...lengths: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = []
  for (let start = 0; start < bytes.byteLength; ) {
    const end = start + (lengths[chunks.length % lengths.length] ?? 1)
    chunks.push(bytes.subarray(start, end))
    start = end
  }
  return chunks
}

/** As the HTML standard has it: the multipart/form-data encoding algorithm. */
function escapeName(name: string): string {
  return name.replace(/["\r\n]/g, (character) => encodeURIComponent(character))
}

function join(pieces: readonly (string | Uint8Array)[]): Uint8Array {
  return Buffer.concat(
    pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)),
  )
}
