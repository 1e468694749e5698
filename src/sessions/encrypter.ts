/** Text that nobody else can read or change: AES-256-GCM (NIST SP 800-38D). */

import { decodeBase64url, decodeUtf8, encodeBase64url } from './base64url.ts'
import { openMachine } from './machine.ts'
import type { SecretKey } from './secret-key.ts'
import { deriveKey, readKeys } from './secret-key.ts'

const ALGORITHM = 'aes-256-gcm'

/** The bytes of a nonce (section 5.2.1.1): random ones, so a key is good for 2^32 texts (section 8.3). */
const NONCE_LENGTH = 12

/** The bytes of the tag that tells whether a text was changed. */
const TAG_LENGTH = 16

/** Encrypts text: the token is the nonce, what it is encrypted to, and the tag, in base64url. */
export class Encrypter {
  readonly #keys: readonly Uint8Array[]

  /** Takes the keys, the newest first: it encrypts, and all of them decrypt. */
  constructor(keys: SecretKey | readonly SecretKey[], purpose: string) {
    this.#keys = readKeys(keys).map((key) => deriveKey(key, 'encrypt', purpose))
  }

  /** Makes the token of a text. */
  encrypt(text: string): string {
    const { crypto, buffer } = openMachine()
    const nonce = crypto.randomBytes(NONCE_LENGTH)
    const [newest = nonce] = this.#keys
    const cipher = crypto.createCipheriv(ALGORITHM, newest, nonce)
    const content = [cipher.update(text, 'utf8'), cipher.final()]
    return encodeBase64url(buffer.Buffer.concat([nonce, ...content, cipher.getAuthTag()]))
  }

  /** The text of a token; `undefined` for one that none of the keys made for this purpose. */
  decrypt(token: string): string | undefined {
    const bytes = decodeBase64url(token)
    if (bytes === undefined || bytes.byteLength < NONCE_LENGTH + TAG_LENGTH) return undefined
    for (const key of this.#keys) {
      const text = decryptBytes(bytes, key)
      if (text !== undefined) return text
    }
    return undefined
  }
}

function decryptBytes(bytes: Uint8Array, key: Uint8Array): string | undefined {
  const { crypto, buffer } = openMachine()
  const nonce = bytes.subarray(0, NONCE_LENGTH)
  const decipher = crypto.createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_LENGTH })
  decipher.setAuthTag(bytes.subarray(-TAG_LENGTH))
  const content = decipher.update(bytes.subarray(NONCE_LENGTH, -TAG_LENGTH))
  try {
    return decodeUtf8(buffer.Buffer.concat([content, decipher.final()]))
  } catch {
    return undefined
  }
}
