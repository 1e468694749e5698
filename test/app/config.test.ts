/** Where settings come from. */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, describe, it } from 'node:test'
import { inspect } from 'node:util'
import { Config, Flagon, SetupError } from '../../src/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'flagon-config-'))
after(() => rmSync(folder, { recursive: true }))

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text)
  return name
}

/** The settings that are not there by default. */
function changes(config: Config): Record<string, unknown> {
  const defaults = new Config()
  return Object.fromEntries(Object.entries(config).filter(([name]) => !(name in defaults)))
}

describe('the settings of an application', () => {
  it('have defaults, which options override', () => {
    const { config } = new Flagon({}, { config: { TESTING: true, MAIL_SERVER: 'mail.test' } })
    assert.equal(config.TESTING, true)
    assert.equal(config.DEBUG, false)
    assert.equal(config.MAX_CONTENT_LENGTH, 16 * 1024 * 1024)
    assert.equal(config['MAIL_SERVER'], 'mail.test')
  })

  it('keep a default where an option is undefined', () => {
    const { config } = new Flagon(
      {},
      { config: Object.fromEntries([['MAX_FORM_PARTS', undefined]]) },
    )
    assert.equal(config.MAX_FORM_PARTS, 1000)
  })

  it('refuse a name that is not in upper case', () => {
    assert.throws(
      () => new Flagon({}, { config: { secretKey: 'x' } }),
      (error) => error instanceof SetupError && /"secretKey" is not/.test(error.message),
    )
  })
})

describe('fromObject', () => {
  class Base {
    readonly A = 1
    readonly B: number = 1
    readonly lower = 1
    static C = 1
  }
  class Derived extends Base {
    override readonly B = 2
    static D = 2
  }

  it('takes static members of a class, inherited ones too', () => {
    const config = new Config()
    config.fromObject(Derived)
    assert.deepEqual(changes(config), { C: 1, D: 2 })
  })

  it('takes members of an instance', () => {
    const config = new Config()
    config.fromObject(new Derived())
    assert.deepEqual(changes(config), { A: 1, B: 2 })
  })

  it('takes what a module exports', async () => {
    const config = new Config()
    config.fromObject(await import('./config-module.ts'))
    assert.deepEqual(changes(config), { MAIL_PORT: 25 })
  })
})

describe('fromMapping', () => {
  it('takes names in upper case only', () => {
    const config = new Config()
    config.fromMapping({ A: 1, b: 2, Cc: 3, D_1: 4 })
    assert.deepEqual(changes(config), { A: 1, D_1: 4 })
  })
})

describe('fromFile', () => {
  it('reads JSON below the root', () => {
    const config = new Config({}, folder)
    assert.equal(config.fromFile(write('a.json', '{ "A": [1], "b": 2 }')), true)
    assert.deepEqual(changes(config), { A: [1] })
  })

  it('reads an absolute path', () => {
    const config = new Config()
    write('b.json', '{ "B": 1 }')
    config.fromFile(join(folder, 'b.json'))
    assert.deepEqual(changes(config), { B: 1 })
  })

  it('reads with another parser', () => {
    const config = new Config({}, folder)
    config.fromFile(write('c.ini', 'C=3'), (text) => Object.fromEntries([text.split('=')]))
    assert.deepEqual(changes(config), { C: '3' })
  })

  it('passes over a file that is not there, when it is told to', () => {
    const config = new Config({}, folder)
    assert.equal(config.fromFile('none.json', JSON.parse, { silent: true }), false)
  })

  const rows: ReadonlyArray<readonly [string, string | undefined, RegExp]> = [
    ['a file that is not there', undefined, /there is no file .*x\.json/],
    ['text that is not JSON', '{', /x\.json cannot be read: SyntaxError/],
    ['a list', '[1]', /x\.json holds no object of settings/],
    ['null', 'null', /x\.json holds no object of settings/],
  ]
  for (const [sentence, text, message] of rows) {
    it(`refuses ${sentence}`, () => {
      if (text !== undefined) write('x.json', text)
      assert.throws(
        () => new Config({}, folder).fromFile('x.json'),
        (error) => error instanceof SetupError && message.test(error.message),
      )
      rmSync(join(folder, 'x.json'), { force: true })
    })
  }
})

describe('the environment', () => {
  const set: string[] = []
  function setVariables(values: Readonly<Record<string, string>>): void {
    set.push(...Object.keys(values))
    Object.assign(process.env, values)
  }
  afterEach(() => {
    for (const name of set.splice(0)) delete process.env[name]
  })

  it('names a file, for fromEnv', () => {
    setVariables({ FLAGON_TEST_SETTINGS: write('env.json', '{ "E": 1 }') })
    const config = new Config({}, folder)
    assert.equal(config.fromEnv('FLAGON_TEST_SETTINGS'), true)
    assert.deepEqual(changes(config), { E: 1 })
  })

  it('must name one, unless fromEnv is silent', () => {
    const config = new Config()
    assert.throws(() => config.fromEnv('FLAGON_TEST_SETTINGS'), /FLAGON_TEST_SETTINGS is not set/)
    assert.equal(config.fromEnv('FLAGON_TEST_SETTINGS', JSON.parse, { silent: true }), false)
  })

  it('gives settings with a prefix: JSON, else text', () => {
    setVariables({
      FT_STRING: 'text',
      FT_NUMBER: '1',
      FT_BOOLEAN: 'true',
      FT_LIST: '["a"]',
      FT_NOT_JSON: '{a}',
      FTX_OTHER: '1',
    })
    const config = new Config()
    config.fromPrefixedEnv('FT')
    assert.deepEqual(changes(config), {
      BOOLEAN: true,
      LIST: ['a'],
      NOT_JSON: '{a}',
      NUMBER: 1,
      STRING: 'text',
    })
  })

  it('goes a level down at two underscores', () => {
    const given = { HOST: 'a', PORT: 1 }
    const config = new Config({ DB: given })
    setVariables({
      FT_DB__PORT: '2',
      FT_DB__OPTIONS__ssl: 'true',
      FT_NEW__x: '1',
      FT_T: '1',
      FT_T__U: '2',
    })
    config.fromPrefixedEnv('FT')
    assert.deepEqual(changes(config), {
      DB: { HOST: 'a', PORT: 2, OPTIONS: { ssl: true } },
      NEW: { x: 1 },
      T: { U: 2 },
    })
    assert.deepEqual(given, { HOST: 'a', PORT: 1 })
  })

  it('reaches no prototype', () => {
    setVariables({ FT_A__constructor__prototype__polluted: '1' })
    const config = new Config()
    config.fromPrefixedEnv('FT')
    assert.equal(Reflect.get({}, 'polluted'), undefined)
    assert.deepEqual(changes(config), { A: { constructor: { prototype: { polluted: 1 } } } })
  })
})

describe('namespace', () => {
  const config = new Config({ MAIL_SERVER: 'a', MAIL_USE_TLS: true })
  for (const [options, expected] of [
    [undefined, { server: 'a', use_tls: true }],
    [{ lowercase: false }, { SERVER: 'a', USE_TLS: true }],
    [{ trim: false }, { mail_server: 'a', mail_use_tls: true }],
  ] as const) {
    it(JSON.stringify(options ?? {}), () => {
      assert.deepEqual(config.namespace('MAIL_', options), expected)
    })
  }
})

describe('settings that are printed', () => {
  const config = new Config({
    SECRET_KEY: 'k1-secret',
    SECRET_KEY_FALLBACKS: ['k0-secret'],
    DB_PASSWORD: 'pw-secret',
  })
  for (const [way, text] of [
    ['inspect', inspect(config)],
    ['inspect inside of another object', inspect({ app: { config } }, { depth: 5 })],
    ['JSON', JSON.stringify(config)],
    ['String', String(config)],
  ] as const) {
    it(`show no secret: ${way}`, () => {
      assert.doesNotMatch(text, /-secret/)
    })
  }
  it('show the others', () => {
    assert.match(inspect(config), /MAX_FORM_PARTS: 1000/)
  })
})
