/** Changes bytes of requests a little, in the ways that parsers are known to mind. */

import type { Random } from '../wire/random.ts'

/** Makes another request of one; `donor` is a second one to take from. */
type Mutation = (bytes: string, random: Random, donor: string) => string

/** The most changes of one request. */
const MAX_CHANGES = 4

/** Changes a request one to four times. Each character is a byte. */
export function mutate(bytes: string, random: Random, donor: string): string {
  let changed = bytes
  for (let i = random.below(MAX_CHANGES); i >= 0; i--) {
    changed = random.pick(MUTATIONS)(changed, random, donor)
  }
  return changed
}

/** A place to change; one time in three in the request line, which is short and means much. */
function choosePlace(bytes: string, random: Random): number {
  const lineEnd = bytes.indexOf('\r\n')
  return random.below(lineEnd > 0 && random.below(3) === 0 ? lineEnd : bytes.length)
}

const flipBit: Mutation = (bytes, random) => {
  const at = choosePlace(bytes, random)
  const flipped = bytes.charCodeAt(at) ^ (1 << random.below(8))
  return splice(bytes, at, at + 1, String.fromCharCode(flipped & 0xff))
}

const insertOddity: Mutation = (bytes, random) => {
  const at = choosePlace(bytes, random)
  return splice(bytes, at, at, random.pick(ODDITIES))
}

const ODDITIES: readonly [string, ...string[]] = [
  '\r',
  ...['\n', '\r\n', '\r\n\r\n', '\0', '\t', ' ', '\x0b', '\x7f', '\x80', '\xc3\xa9', '\xff'],
  ...[
    '%',
    '%00',
    '%2F',
    '%zz',
    '..',
    '//',
    '\\',
    ':',
    ';',
    ',',
    '"',
    '#',
    '?',
    '@',
    '[',
    '__proto__',
  ],
]

const removeRange: Mutation = (bytes, random) => {
  const at = choosePlace(bytes, random)
  return splice(bytes, at, at + 1 + random.below(20), '')
}

const copyRange: Mutation = (bytes, random) => {
  const from = random.below(bytes.length)
  const to = choosePlace(bytes, random)
  return splice(bytes, to, to, bytes.slice(from, from + 1 + random.below(40)))
}

const changeLines =
  (change: (lines: string[], random: Random) => void): Mutation =>
  (bytes, random) => {
    const lines = bytes.split('\r\n')
    change(lines, random)
    return lines.join('\r\n')
  }

const duplicateLine = changeLines((lines, random) => {
  const at = random.below(lines.length)
  lines.splice(random.below(lines.length), 0, lines[at] ?? '')
})

const removeLine = changeLines((lines, random) => {
  lines.splice(random.below(lines.length), 1)
})

const moveLine = changeLines((lines, random) => {
  const moved = lines.splice(random.below(lines.length), 1)
  lines.splice(random.below(lines.length + 1), 0, ...moved)
})

const insertLine = changeLines((lines, random) => {
  lines.splice(1 + random.below(lines.length), 0, random.pick(LINES))
})

const LINES: readonly [string, ...string[]] = [
  'Content-Length: 3',
  'Content-Length: 99999999999999999999',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: gzip, chunked',
  'Expect: 100-continue',
  'Connection: close',
  'Connection: keep-alive',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Host: evil.example:99999',
  'Cookie: a=b; __proto__=c; a="',
  'Range: bytes=5-1,-3,0-',
  'If-None-Match: W/"',
  'Content-Type: multipart/form-data; boundary="',
  'Accept: application/problem+json;q=0.9,*/*;q=x',
  ' folded',
]

const changeNumber: Mutation = (bytes, random) => {
  const numbers = [...bytes.matchAll(/\d+/g)]
  const chosen = numbers[random.below(numbers.length)]
  if (chosen === undefined) return bytes
  return splice(bytes, chosen.index, chosen.index + chosen[0].length, random.pick(NUMBERS))
}

const NUMBERS: readonly [string, ...string[]] = [
  '0',
  '1',
  '2',
  '3',
  '5',
  '39',
  '-1',
  '+1',
  '0x3',
  '1e3',
  '9007199254740993',
  '',
]

const changeCase: Mutation = (bytes, random) => {
  const at = choosePlace(bytes, random)
  const text = bytes.slice(at, at + 12)
  return splice(bytes, at, at + 12, random.below(2) === 0 ? upper(text) : text.toLowerCase())
}

/** The upper case of some letters above U+00FF is not a byte. */
function upper(text: string): string {
  return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase())
}

const loosenLineEnd: Mutation = (bytes, random) => {
  const ends = [...bytes.matchAll(/\r\n/g)]
  const chosen = ends[random.below(ends.length)]
  if (chosen === undefined) return bytes
  return splice(bytes, chosen.index, chosen.index + 2, random.pick(['\n', '\r', '\n\r']))
}

const cutEnd: Mutation = (bytes, random) => bytes.slice(0, 1 + random.below(bytes.length))

const crossOver: Mutation = (bytes, random, donor) =>
  bytes.slice(0, random.below(bytes.length)) + donor.slice(random.below(donor.length))

const followUp: Mutation = (bytes, _, donor) => bytes.replace(CLOSING, 'x: ') + donor

const repeat: Mutation = (bytes, random) =>
  bytes.replace(CLOSING, 'x: ').repeat(1 + random.below(4))

/** A header that would end the connection before what follows is read. */
const CLOSING = /connection: /gi

const MUTATIONS: readonly [Mutation, ...Mutation[]] = [
  flipBit,
  insertOddity,
  removeRange,
  copyRange,
  duplicateLine,
  removeLine,
  moveLine,
  insertLine,
  changeNumber,
  changeCase,
  loosenLineEnd,
  cutEnd,
  crossOver,
  followUp,
  repeat,
]

function splice(text: string, from: number, to: number, replacement: string): string {
  return text.slice(0, from) + replacement + text.slice(to)
}
