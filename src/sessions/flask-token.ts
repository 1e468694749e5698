/**
 * The tokens of itsdangerous' URLSafeTimedSerializer, as Flask signs its sessions with them:
 * `payload.timestamp.signature`, each in base64url.
 */

import { decodeBase64url, decodeUtf8, encodeBase64url } from './base64url.ts'
import { openMachine } from './machine.ts'
import type { SecretKey } from './secret-key.ts'
import { isFresh, nowInSeconds } from './timestamp.ts'

/** What keeps the signatures of sessions apart from others that an application of Flask makes. */
const SALT = 'cookie-session'

/** The 20 bytes of HMAC-SHA-1 in base64url. */
const SIGNATURE = /^[\w-]{27}$/

/** The most bytes that a compressed payload may hold: 64 times what a cookie can. */
const MAX_INFLATED = 256 * 1024

/** Signs and reads the tokens of Flask's sessions. */
export class FlaskSigner {
  readonly #keys: readonly Uint8Array[]

  /** Takes the keys, the newest first. */
  constructor(keys: readonly SecretKey[]) {
    const { createHmac } = openMachine().crypto
    this.#keys = keys.map((key) => createHmac('sha1', key).update(SALT).digest())
  }

  /** Makes the token of a text, which is compressed if that makes it shorter. */
  sign(text: string): string {
    const signed = `${formatPayload(text)}.${formatTime(nowInSeconds())}`
    const [newest = new Uint8Array()] = this.#keys
    return `${signed}.${digest(newest, signed)}`
  }

  /** The text of a token; `undefined` for one that is forged or too old. */
  unsign(token: string, maxAge: number): string | undefined {
    const end = token.lastIndexOf('.')
    const signed = token.slice(0, Math.max(end, 0))
    if (!this.#verify(signed, token.slice(end + 1))) return undefined
    const middle = signed.lastIndexOf('.')
    const signedAt = parseTime(signed.slice(middle + 1))
    if (signedAt === undefined || !isFresh(signedAt, maxAge)) return undefined
    return parsePayload(signed.slice(0, Math.max(middle, 0)))
  }

  #verify(signed: string, signature: string): boolean {
    if (!SIGNATURE.test(signature)) return false
    const { crypto, buffer } = openMachine()
    const given = buffer.Buffer.from(signature)
    return this.#keys.some((key) =>
      crypto.timingSafeEqual(buffer.Buffer.from(digest(key, signed)), given),
    )
  }
}

function digest(key: Uint8Array, signed: string): string {
  return openMachine().crypto.createHmac('sha1', key).update(signed).digest('base64url')
}

/** The seconds as a big-endian number of as many bytes as it needs. */
function formatTime(seconds: number): string {
  const digits = seconds.toString(16)
  const { Buffer } = openMachine().buffer
  return encodeBase64url(
    Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex'),
  )
}

function parseTime(text: string): number | undefined {
  const bytes = decodeBase64url(text)
  if (bytes === undefined || bytes.byteLength > 6) return undefined
  return bytes.reduce((seconds, byte) => seconds * 256 + byte, 0)
}

/** A payload that is compressed starts with a dot. */
function formatPayload(text: string): string {
  const { Buffer } = openMachine().buffer
  const plain = Buffer.from(text)
  const deflated = openMachine().zlib.deflateSync(plain)
  const isShorter = deflated.byteLength < plain.byteLength - 1
  return isShorter ? `.${encodeBase64url(deflated)}` : encodeBase64url(plain)
}

function parsePayload(payload: string): string | undefined {
  const isCompressed = payload.startsWith('.')
  const bytes = decodeBase64url(isCompressed ? payload.slice(1) : payload)
  const plain = isCompressed && bytes !== undefined ? inflate(bytes) : bytes
  return plain === undefined ? undefined : decodeUtf8(plain)
}

function inflate(bytes: Uint8Array): Uint8Array | undefined {
  try {
    return openMachine().zlib.inflateSync(bytes, { maxOutputLength: MAX_INFLATED })
  } catch {
    return undefined
  }
}
