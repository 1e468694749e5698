/**
 * SHA-1 (RFC 3174), for entity tags alone: it tells versions apart and keeps no secret. The runtime's
 * own is asynchronous on some hosts, and a response is made without waiting.
 */

/** The digest of some bytes, in hexadecimal. */
export function sha1Hex(bytes: Uint8Array): string {
  const blocks = padMessage(bytes)
  const hash = new Uint32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0])
  const words = new Uint32Array(80)
  for (let offset = 0; offset < blocks.byteLength; offset += 64) {
    fillWords(words, blocks, offset)
    mixBlock(hash, words)
  }
  return Array.from(hash, (word) => word.toString(16).padStart(8, '0')).join('')
}

/** The message, a bit that is set, zeros, and the length in bits (section 4). */
function padMessage(bytes: Uint8Array): DataView {
  const length = Math.ceil((bytes.byteLength + 9) / 64) * 64
  const padded = new Uint8Array(length)
  padded.set(bytes)
  padded[bytes.byteLength] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(length - 8, Math.floor(bytes.byteLength / 0x20000000))
  view.setUint32(length - 4, bytes.byteLength << 3)
  return view
}

function fillWords(words: Uint32Array, blocks: DataView, offset: number): void {
  for (let i = 0; i < 16; i++) words[i] = blocks.getUint32(offset + i * 4)
  for (let i = 16; i < 80; i++) {
    words[i] = rotate(
      at(words, i - 3) ^ at(words, i - 8) ^ at(words, i - 14) ^ at(words, i - 16),
      1,
    )
  }
}

function mixBlock(hash: Uint32Array, words: Uint32Array): void {
  let [a = 0, b = 0, c = 0, d = 0, e = 0] = hash
  for (let i = 0; i < 80; i++) {
    const next = (rotate(a, 5) + choose(i, b, c, d) + e + at(words, i)) | 0
    e = d
    d = c
    c = rotate(b, 30)
    b = a
    a = next
  }
  for (const [i, value] of [a, b, c, d, e].entries()) hash[i] = at(hash, i) + value
}

/** The functions and constants of section 5, by round. */
function choose(round: number, b: number, c: number, d: number): number {
  if (round < 20) return ((b & c) | (~b & d)) + 0x5a827999
  if (round < 40) return (b ^ c ^ d) + 0x6ed9eba1
  if (round < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc
  return (b ^ c ^ d) + 0xca62c1d6
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}

function at(words: Uint32Array, index: number): number {
  return words[index] ?? 0
}
