/** What the data of strangers may try with a template. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MemoryLoader, Templates } from '../../src/templating/index.ts'

const FILES = {
  'page.eta': '<% layout("frame") %>[<%= it.name %>]',
  'frame.eta': '<%~ block("main") %><%~ it.body %>',
  'inherited.eta': '<%= typeof it.toString %> <%= "polluted" in it %> <%= it.constructor %>',
}

const templates = new Templates({ loaders: new MemoryLoader(FILES) })

/** Runs an action while `Object.prototype` has more than it should. */
function withPollution(pollution: object, action: () => void): void {
  Object.defineProperties(
    Object.prototype,
    Object.fromEntries(
      Object.entries(pollution).map(([name, value]) => [
        name,
        { value, configurable: true, enumerable: true },
      ]),
    ),
  )
  try {
    action()
  } finally {
    for (const name of Object.keys(pollution)) Reflect.deleteProperty(Object.prototype, name)
  }
}

describe('hostile data', () => {
  it('does not configure anything', () => {
    const keys = [
      'settings',
      'useWith',
      'varName',
      'tags',
      'functionHeader',
      'filepath',
      'cache',
      'views',
      'layout',
      '__blocks',
    ]
    const data = Object.fromEntries(keys.map((key) => [key, 'throw new Error(1)']))
    assert.equal(templates.render('page', { ...data, name: 'Ada' }), '[Ada]')
  })

  it('has no prototype', () => {
    withPollution({ polluted: true }, () => {
      assert.equal(templates.render('inherited'), 'undefined false ')
      assert.equal(templates.render('inherited', new Map([['a', 1]])), 'undefined false ')
    })
  })

  it('does not come from a polluted Object.prototype', () => {
    const pollution = {
      __blocks: { main: '<script>' },
      body: '<script>',
      filepath: '/etc/passwd',
      functionHeader: 'throw new Error(1)',
      name: 'polluted',
      escapes: false,
    }
    withPollution(pollution, () => {
      assert.equal(templates.render('page'), '[]')
      const unseen = new Templates({ loaders: new MemoryLoader(FILES) })
      assert.equal(unseen.render('page', { name: '<' }), '[&lt;]')
    })
  })

  it('may have an own key __proto__, which is only a key', () => {
    const data: object = JSON.parse('{"__proto__": {"name": "inherited"}, "other": 1}')
    assert.equal(templates.render('page', data), '[]')
    assert.equal(templates.render('inherited', data), 'undefined false ')
  })

  it('may hold a value that cannot become text', () => {
    assert.throws(() => templates.render('page', { name: Object.create(null) }), {
      name: 'TemplateError',
      path: 'page.eta',
    })
    assert.equal(templates.render('page', { name: 'Ada' }), '[Ada]')
  })

  it('does not mix with that of other renders', async () => {
    const names = Array.from({ length: 100 }, (_, i) => `name${i}`)
    const pages = await Promise.all(names.map(async (name) => templates.render('page', { name })))
    assert.deepEqual(
      pages,
      names.map((name) => `[${name}]`),
    )
  })
})
