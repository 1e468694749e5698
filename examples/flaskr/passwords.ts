/** Passwords as they are kept: `method$salt$digest`, the form in which Werkzeug keeps them. */

import { pbkdf2, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

/** Cost, block size and lanes of scrypt: 32 MiB of memory for each password. */
const COST = { N: 32_768, r: 8, p: 1 }
const MAX_MEMORY = 132 * COST.N * COST.r

const DIGEST_LENGTH = 64

/** Makes the text to keep of a password. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(12).toString('base64url')
  const digest = await derive(password, salt, DIGEST_LENGTH, COST)
  return `scrypt:${COST.N}:${COST.r}:${COST.p}$${salt}$${digest.toString('hex')}`
}

/** Whether a password is the one of which a text was kept. */
export async function checkPassword(kept: string, password: string): Promise<boolean> {
  const [method = '', salt = '', hex = ''] = kept.split('$')
  const expected = Buffer.from(hex, 'hex')
  const [kind, ...numbers] = method.split(':')
  if (expected.length === 0) return false
  const digest =
    kind === 'scrypt'
      ? await deriveByScrypt(password, salt, expected.length, numbers.map(Number))
      : await deriveByPbkdf2(password, salt, expected.length, numbers)
  return digest !== undefined && timingSafeEqual(digest, expected)
}

async function deriveByScrypt(
  password: string,
  salt: string,
  length: number,
  [N = COST.N, r = COST.r, p = COST.p]: readonly number[],
): Promise<Buffer> {
  return await derive(password, salt, length, { N, r, p })
}

/** Older entries: `pbkdf2:sha256:260000`. */
async function deriveByPbkdf2(
  password: string,
  salt: string,
  length: number,
  [digest = '', rounds]: readonly string[],
): Promise<Buffer | undefined> {
  if (rounds === undefined) return undefined
  return await promisify(pbkdf2)(password, salt, Number(rounds), length, digest)
}

function derive(
  password: string,
  salt: string,
  length: number,
  cost: { readonly N: number; readonly r: number; readonly p: number },
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, length, { ...cost, maxmem: MAX_MEMORY }, (error, digest) => {
      if (error === null) resolve(digest)
      else reject(error)
    })
  })
}
