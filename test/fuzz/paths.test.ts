/** decodePath beside a decoder that reads one escape at a time, as the specification words it. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { decodePath, encodeSegment, quotePath } from '../../src/gateway/index.ts'

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Rule 30 of the gateway, in its order: a stray percent sign, a character, a malformed escape. */
function decodeSlowly(path: string): string {
  let decoded = ''
  for (let at = 0; at < path.length; ) {
    const piece = readStray(path, at) ?? readCharacter(path, at) ?? [path.charAt(at), 1]
    decoded += piece[0]
    at += piece[1]
  }
  return decoded
}

/** What an offset stands for, and how many characters that is. */
type Piece = readonly [text: string, length: number]

/** A percent sign without two digits keeps the escapes of digits that would make it whole. */
function readStray(path: string, at: number): Piece | undefined {
  if (path[at] !== '%' || escapeAt(path, at) !== undefined) return undefined
  let end = at + 1
  let missing = 2
  if (isDigit(path.charAt(end))) {
    end += 1
    missing = 1
  }
  for (; missing > 0; missing--) {
    const code = escapeAt(path, end)
    if (code === undefined || !isDigit(String.fromCharCode(code))) break
    end += 3
  }
  return [path.slice(at, end), end - at]
}

/** The shortest run of escapes that is a character of UTF-8. */
function readCharacter(path: string, at: number): Piece | undefined {
  const bytes: number[] = []
  for (let end = at; bytes.length < 4; end += 3) {
    const code = escapeAt(path, end)
    if (code === undefined) return undefined
    bytes.push(code)
    const text = decodeBytes(bytes)
    if (text === undefined) continue
    const isKept = text === '/' || text === '%'
    return [isKept ? path.slice(at, at + 3).toUpperCase() : text, bytes.length * 3]
  }
  return undefined
}

function decodeBytes(bytes: readonly number[]): string | undefined {
  try {
    return strict.decode(Uint8Array.from(bytes))
  } catch {
    return undefined
  }
}

function escapeAt(path: string, at: number): number | undefined {
  const digits = path.slice(at + 1, at + 3)
  const isEscape = path[at] === '%' && digits.length === 2 && [...digits].every(isDigit)
  return isEscape ? Number.parseInt(digits, 16) : undefined
}

function isDigit(text: string): boolean {
  return /^[\da-f]$/i.test(text)
}

const PIECES = [
  '/',
  '.',
  '%',
  '%2',
  '%2F',
  '%2f',
  '%25',
  '%32%46',
  '%35',
  '%00',
  '%41',
  '%c3',
  '%a9',
]
const MORE = [
  '%C3%A9',
  '%e2%82',
  '%ac',
  '%f0%9f%98%80',
  '%ed%a0%80',
  '%ff',
  '2',
  'F',
  'a',
  'é',
  '%F4%90',
]
const escapes = fc
  .array(fc.constantFrom(...PIECES, ...MORE), { maxLength: 14 })
  .map((pieces) => pieces.join(''))
const anything = fc.string({ unit: 'binary' })
const digits = fc
  .array(fc.constantFrom(...'%0123456789abcdefABCDEF'), { maxLength: 24 })
  .map((characters) => characters.join(''))

describe('decodePath', () => {
  it('decodes as one does who reads one escape at a time', () => {
    fc.assert(
      fc.property(fc.oneof(escapes, digits, anything), (path) => {
        assert.equal(decodePath(path), decodeSlowly(path))
      }),
      { numRuns: 3000 },
    )
  })

  it('gives every byte of every segment back that was quoted', () => {
    const segments = fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(segments, (all) => {
        const path = `/${all.map(encodeSegment).join('/')}`
        assert.equal(decodePath(quotePath(path)), path.toWellFormed())
      }),
    )
  })
})
