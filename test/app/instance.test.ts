import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import type { AppPlace, FlagonOptions } from '../../src/app/index.ts'
import { Flagon, SetupError } from '../../src/app/index.ts'

const root = mkdtempSync(join(tmpdir(), 'flagon-instance-'))
after(() => rmSync(root, { recursive: true }))
mkdirSync(join(root, 'instance'))
writeFileSync(join(root, 'schema.sql'), 'CREATE TABLE ä')
writeFileSync(join(root, 'config.json'), '{"WHERE": "root"}')
writeFileSync(join(root, 'instance', 'config.json'), '{"WHERE": "instance"}')

describe('the instance folder', () => {
  const ROWS: readonly (readonly [AppPlace, FlagonOptions, path: string | undefined])[] = [
    [{ root }, {}, join(root, 'instance')],
    [{ root }, { instancePath: 'var' }, join(root, 'var')],
    [{ root }, { instancePath: '/srv/shop' }, '/srv/shop'],
    [{}, {}, undefined],
    [{}, { instancePath: '/srv/shop' }, '/srv/shop'],
  ]
  for (const [place, options, path] of ROWS) {
    it(`is ${path?.replace(root, '<root>')} with ${JSON.stringify(options)}`, () => {
      assert.equal(new Flagon(place, options).instancePath, path)
    })
  }

  for (const [instanceRelativeConfig, where] of [
    [false, 'root'],
    [true, 'instance'],
  ] as const) {
    it(`has the settings, or not: ${instanceRelativeConfig}`, () => {
      const app = new Flagon({ root }, { instanceRelativeConfig })
      app.config.fromFile('config.json')
      assert.equal(app.config['WHERE'], where)
    })
  }
})

describe('a file of an application', () => {
  it('is read as text and as bytes', () => {
    const resource = new Flagon({ root }).openResource('schema.sql')
    assert.equal(resource.path, join(root, 'schema.sql'))
    assert.equal(resource.text(), 'CREATE TABLE ä')
    assert.deepEqual(resource.bytes(), new TextEncoder().encode('CREATE TABLE ä'))
  })

  it('may be one of the installation', () => {
    assert.equal(
      new Flagon({ root }).openInstanceResource('config.json').text(),
      '{"WHERE": "instance"}',
    )
  })

  const REFUSED: readonly (readonly [AppPlace, name: string])[] = [
    [{ root }, '../elsewhere'],
    [{ root }, '/etc/passwd'],
    [{}, 'schema.sql'],
  ]
  for (const [place, name] of REFUSED) {
    it(`is not ${name} of ${JSON.stringify(Object.keys(place))}`, () => {
      assert.throws(() => new Flagon(place).openResource(name), SetupError)
    })
  }

  it('that is not there is an error', () => {
    assert.throws(() => new Flagon({ root }).openResource('none').text(), { code: 'ENOENT' })
  })
})
