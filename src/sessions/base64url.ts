/** Bytes and text as base64url without padding (RFC 4648, section 5). */

import { openMachine } from './machine.ts'

/** Writes bytes, or the UTF-8 of a text, in base64url. */
export function encodeBase64url(content: string | Uint8Array): string {
  const { Buffer } = openMachine().buffer
  const bytes =
    typeof content === 'string'
      ? Buffer.from(content)
      : Buffer.from(content.buffer, content.byteOffset, content.byteLength)
  return bytes.toString('base64url')
}

/**
 * Reads bytes. Gives `undefined` for text that is not base64url, or not the one spelling of its bytes:
 * the spare bits of the last character are zero (RFC 4648, section 3.5).
 */
export function decodeBase64url(text: string): Uint8Array | undefined {
  if (!/^[\w-]*$/.test(text)) return undefined
  const bytes = openMachine().buffer.Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : undefined
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Reads bytes as UTF-8; `undefined` for bytes that are not. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}
