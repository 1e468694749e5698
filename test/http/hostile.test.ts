import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  Accept,
  ContentSecurityPolicy,
  ETagSet,
  escapeHtml,
  formatContentDisposition,
  HeaderMap,
  HeaderSet,
  iriToUri,
  isLocalUrl,
  parseAuthorization,
  parseContentDisposition,
  parseContentRange,
  parseCookies,
  parseCount,
  parseDirectives,
  parseETags,
  parseForm,
  parseHttpDate,
  parseIfRange,
  parseLinks,
  parseMediaType,
  parseQuery,
  parseRange,
  parseRanges,
  parseRetryAfter,
  parseWwwAuthenticate,
  splitList,
  uriToIri,
} from '../../src/http/index.ts'

/** Beginnings and repetitions that make careless parsers slow. */
const SEEDS = [
  ' ',
  '\t',
  ',',
  ';',
  '=',
  '%',
  '"',
  '\\',
  '/',
  '-',
  'a',
  '%C3',
  '%E2%82',
  '", "',
  'a/b,',
  'a=b;',
  ';a="',
  '\\"',
  'W/"',
  '"a" ',
  'bytes=',
  '&',
  '+',
  'q=0,',
  ';;=',
  '<',
  'ü',
  '; ',
  '*',
  ', ,',
  '<a>;',
  ';a*=',
  'a a=b,',
  '0-0,',
  '\\',
  ': ',
]

const PREFIXES = ['', 'a', 'a/b;', 'a/b; c="', '"', 'bytes=', 'Sun, ', 'a=', '<a>;', 'X a="']

const PARSERS: Readonly<Record<string, (text: string) => unknown>> = {
  parseQuery,
  parseForm: (text) => parseForm(text, Number.POSITIVE_INFINITY),
  parseCookies,
  parseMediaType,
  parseETags,
  parseRange: (text) => parseRange(text, 100),
  parseHttpDate,
  iriToUri,
  uriToIri,
  escapeHtml,
  splitList,
  parseAuthorization,
  parseBasic: (text) => parseAuthorization(`Basic ${text}`),
  parseWwwAuthenticate,
  parseDirectives,
  parseRanges,
  parseContentRange,
  parseIfRange,
  parseRetryAfter,
  parseCount,
  parseLinks,
  parseContentDisposition,
  formatContentDisposition: (text) =>
    formatContentDisposition({ type: 'attachment', filename: text }),
  isLocalUrl,
  etagSet: (text) => new ETagSet(text).has('a'),
  contentSecurityPolicy: (text) => [
    ...new ContentSecurityPolicy(new HeaderMap({ 'X-Policy': text }), 'X-Policy'),
  ],
  headerSet: (text) => [...new HeaderSet(new HeaderMap({ Vary: text.replace(/ü/g, 'u') }), 'Vary')],
  mimetypes: (text) =>
    new Accept({ accept: text.slice(0, 4096) }).mimetypes.best(['text/html', 'a/b']),
  languages: (text) => new Accept({ language: text.slice(0, 4096) }).languages.best(['en', 'de']),
  encodings: (text) => new Accept({ encoding: text.slice(0, 4096) }).encodings.best(['gzip', 'br']),
}

/** A linear parser takes a few milliseconds for this; a quadratic one takes more than a second. */
const MAX_LENGTH = 32_768
const MAX_MILLISECONDS = 300

describe('hostile text', () => {
  for (const [name, parse] of Object.entries(PARSERS)) {
    it(`keeps ${name} neither busy nor from returning`, () => {
      for (const prefix of PREFIXES) {
        for (const seed of SEEDS) {
          const text = prefix + seed.repeat(Math.floor(MAX_LENGTH / seed.length))
          const isFast = [1, 2, 3].some(() => measure(parse, text) < MAX_MILLISECONDS)
          assert.ok(isFast, `it is slow for ${JSON.stringify(prefix + seed)}`)
        }
      }
    })
  }
})

/** The time of the processor in milliseconds, because the machine may be busy with something else. */
function measure(parse: (text: string) => unknown, text: string): number {
  const start = process.cpuUsage()
  parse(text)
  parse(`${text}!`)
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000
}
