import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { TemplateLoader, TemplateSource } from '../../src/templating/index.ts'
import {
  FileLoader,
  MemoryLoader,
  TemplateNotFound,
  Templates,
} from '../../src/templating/index.ts'

const VIEWS = fileURLToPath(new URL('fixtures/views', import.meta.url))
const MORE_VIEWS = fileURLToPath(new URL('fixtures/views2', import.meta.url))

function templatesOf(files: Record<string, string>, globals: object = {}): Templates {
  return new Templates({ loaders: new MemoryLoader(files), globals })
}

interface NameRow {
  readonly name: string
  readonly text: string
}

const NAMES: readonly NameRow[] = [
  { name: 'hello', text: '<h1>Hello Ada!</h1>\n' },
  { name: 'hello.eta', text: '<h1>Hello Ada!</h1>\n' },
  { name: './hello', text: '<h1>Hello Ada!</h1>\n' },
  { name: 'sub/part', text: '<i>part of Ada</i>' },
  { name: 'sub/part.eta', text: '<i>part of Ada</i>' },
  { name: 'mail.txt', text: 'Dear Ada,\n' },
  { name: 'mail.txt.eta', text: 'Dear Ada,\n' },
  { name: 't.html', text: '<b>Ada</b>' },
  { name: 'sub/page', text: '<p>page Ada</p>\n<i>part of Ada</i><h1>Hello Ada!</h1>\n' },
]

const FOREIGN_NAMES: readonly string[] = [
  '',
  '.',
  '..',
  '../secret',
  './../secret',
  'sub/../../secret',
  'sub/../hello',
  '/hello',
  '/../secret',
  '//hello',
  '../views2/hello',
  '..%2fsecret',
  '..\\secret',
  'sub\\part',
  'C:\\hello',
  'hello\0',
  'hello.eta\0.txt',
  'sub//part',
  'sub/./part',
  'sub/',
  '././hello',
  'data.json',
  'old.eta.bak',
  '@hello',
  '~/hello',
  'file:///etc/passwd',
  'constructor',
  '__proto__',
  'x'.repeat(5000),
]

describe('names of templates', () => {
  const templates = new Templates({ loaders: new FileLoader(VIEWS) })

  for (const { name, text } of NAMES) {
    it(`finds ${name}`, () => {
      assert.equal(templates.has(name), true)
      assert.equal(templates.render(name, { name: 'Ada' }), text)
      assert.equal(templates.has(name), true)
    })
  }

  for (const name of FOREIGN_NAMES) {
    it(`does not find ${JSON.stringify(name.slice(0, 40))}`, () => {
      assert.equal(templates.has(name), false)
      assert.throws(() => templates.render(name), TemplateNotFound)
    })
  }

  it('holds the names of includes and layouts to the same rules', () => {
    const files = { 'page.eta': '<%~ include(it.name) %>', 'wrapped.eta': '<% layout(it.name) %>' }
    const loaders = [new MemoryLoader(files), new FileLoader(VIEWS)]
    const mixed = new Templates({ loaders })
    for (const name of FOREIGN_NAMES.filter((foreign) => foreign !== '')) {
      assert.throws(() => mixed.render('page', { name }), TemplateNotFound, name)
      assert.throws(() => mixed.render('wrapped', { name }), TemplateNotFound, name)
    }
  })

  it('does not ask loaders for names that lead out', () => {
    const names = ['../a', '/a', 'a\\b', 'a\0b', 'a/../b', './../a']
    const files = Object.fromEntries(names.map((name) => [`${name}.eta`, 'reached']))
    const memory = templatesOf(files)
    for (const name of names) assert.throws(() => memory.render(name), TemplateNotFound, name)
  })

  it('takes another extension', () => {
    const loaders = new MemoryLoader({ 'page.html': 'html', 'page.eta': 'eta' })
    const html = new Templates({ loaders, extension: '.html' })
    assert.equal(html.render('page'), 'html')
    assert.equal(html.render('page.html'), 'html')
    assert.throws(() => html.render('page.eta'), TemplateNotFound)
  })

  it('renders the first of several names that exists', () => {
    assert.equal(templates.render(['none', 'mail.txt', 'hello'], { name: 'Ada' }), 'Dear Ada,\n')
    assert.throws(() => templates.render(['none', 'nothing']), TemplateNotFound)
    assert.throws(() => templates.render([]), TemplateNotFound)
  })

  it('does not go on to the next name because an include of the first is missing', () => {
    const broken = templatesOf({ 'a.eta': '<%~ include("gone") %>', 'b.eta': 'b' })
    assert.throws(() => broken.render(['a', 'b']), { name: 'TemplateNotFound', names: ['gone'] })
  })

  it('refuses a name that is no string', () => {
    const files = { 'page.eta': '<%~ include(it.nothing) %>' }
    assert.throws(() => templatesOf(files).render('page'), {
      name: 'TemplateError',
      message: /The name of a template must be a string; it is undefined/,
    })
  })
})

describe('several loaders', () => {
  it('asks them in order', () => {
    const loaders = [new FileLoader(VIEWS), new FileLoader(MORE_VIEWS)]
    const templates = new Templates({ loaders })
    assert.equal(templates.render('hello', { name: 'Ada' }), '<h1>Hello Ada!</h1>\n')
    assert.equal(templates.render('second', { name: 'Ada' }), 'second Ada')
  })

  it('asks an added one last, at once', () => {
    const templates = templatesOf({ 'a.eta': 'a' })
    assert.equal(templates.has('b'), false)
    templates.addLoader(new MemoryLoader({ 'a.eta': 'shadow', 'b.eta': 'b' }))
    assert.equal(templates.render('a'), 'a')
    assert.equal(templates.render('b'), 'b')
  })
})

/** A loader that says how often it was asked. */
class CountingLoader implements TemplateLoader {
  readonly searched = ['here']
  count = 0
  load(file: string): TemplateSource | undefined {
    this.count += 1
    return file === 'page.eta' ? { text: 'page', path: file } : undefined
  }
  list(): readonly string[] {
    return ['page.eta']
  }
}

describe('what is kept', () => {
  it('asks a loader once for a template', () => {
    const loader = new CountingLoader()
    const templates = new Templates({ loaders: loader })
    for (let i = 0; i < 10; i++) assert.equal(templates.render('page'), 'page')
    assert.equal(templates.render('page.eta'), 'page')
    assert.equal(loader.count, 1)
  })

  it('keeps nothing of names that lead nowhere', () => {
    const loader = new CountingLoader()
    const templates = new Templates({ loaders: loader })
    for (let i = 0; i < 1000; i++) assert.equal(templates.has(`unknown${i}`), false)
    for (let i = 0; i < 1000; i++) assert.equal(templates.has(`unknown${i}`), false)
    assert.equal(loader.count, 2000)
  })

  it('compiles what a loader lists before it is asked for', () => {
    const loader = new CountingLoader()
    const templates = new Templates({ loaders: loader })
    templates.preload()
    assert.equal(loader.count, 1)
    assert.equal(templates.render('page'), 'page')
    assert.equal(loader.count, 1)
  })

  it('tells at start-up of mistakes in what is preloaded', () => {
    const templates = templatesOf({ 'bad.eta': '<%= it..x %>', 'notes.md': '<%= it..x %>' })
    assert.throws(() => templates.preload(), { name: 'TemplateError', path: 'bad.eta' })
    assert.throws(() => templates.preload(['bad']), { name: 'TemplateError' })
    assert.throws(() => templates.preload(['gone']), TemplateNotFound)
  })
})

describe('the data of a template', () => {
  it('may be left out', () => {
    assert.equal(templatesOf({ 'a.eta': '[<%= it.x %>]' }).render('a'), '[]')
  })

  it('prints nothing for undefined and null, and everything else as text', () => {
    const templates = templatesOf({ 'a.eta': '<%= it.x %>|<%~ it.x %>' })
    assert.equal(templates.render('a', { x: undefined }), '|')
    assert.equal(templates.render('a', { x: null }), '|')
    assert.equal(templates.render('a', { x: 0 }), '0|0')
    assert.equal(templates.render('a', { x: false }), 'false|false')
    assert.equal(templates.render('a', { x: Number.NaN }), 'NaN|NaN')
  })

  it('wins over the context, which wins over the globals', () => {
    const templates = templatesOf(
      { 'a.eta': '<%= it.a %><%= it.b %><%= it.c %>' },
      { a: 1, b: 1, c: 1 },
    )
    assert.equal(templates.render('a', { a: 3 }, { a: 2, b: 2 }), '321')
    assert.equal(
      templates.renderString('<%= it.a %><%= it.b %><%= it.c %>', { a: 3 }, { b: 2 }),
      '321',
    )
  })

  it('reaches includes and layouts, with what they are given on top', () => {
    const templates = templatesOf(
      {
        'page.eta':
          '<% layout("frame", { b: "L" }) %><%~ include("part", { a: "I" }) %><%= it.a %>',
        'part.eta': '<%= it.a %><%= it.b %><%= it.g %>',
        'frame.eta': '(<%= it.a %><%= it.b %><%= it.g %>:<%~ it.body %>)',
      },
      { g: 'G' },
    )
    assert.equal(templates.render('page', { a: 1, b: 2 }), '(1LG:I2G1)')
  })

  it('is not changed by what templates assign to it', () => {
    const templates = templatesOf({
      'page.eta': '<%~ include("part") %><%= it.x %>',
      'part.eta': '<% it.x = 2 %><%= it.x %>',
    })
    const data = { x: 1 }
    assert.equal(templates.render('page', data), '21')
    assert.deepEqual(data, { x: 1 })
  })
})

describe('globals', () => {
  it('may be added later', () => {
    const templates = templatesOf({ 'a.eta': '<%= it.upper("a") %>' })
    templates.globals['upper'] = (text: string) => text.toUpperCase()
    assert.equal(templates.render('a'), 'A')
  })

  it('may be getters that see the data, and data wins over them', () => {
    const globals = {
      get user(): unknown {
        return Reflect.get(this, 'context')
      },
    }
    const templates = templatesOf(
      { 'a.eta': '<%= it.user %>', 'b.eta': '<%~ include("a") %>' },
      globals,
    )
    assert.equal(templates.render('b', {}, { context: 'Ada' }), 'Ada')
    assert.equal(templates.render('b', { user: 'Bob' }, { context: 'Ada' }), 'Bob')
  })

  it('may be frozen', () => {
    const templates = templatesOf({ 'a.eta': '<%= it.x %>' }, Object.freeze({ x: 1 }))
    assert.equal(templates.render('a', { x: 2 }), '2')
  })
})

describe('renderString', () => {
  const templates = templatesOf({ 'part.eta': '<<%= it.x %>>', 'frame.eta': '[<%~ it.body %>]' })

  it('renders a text with autoescape', () => {
    assert.equal(templates.renderString('<%= it.x %>', { x: '<' }), '&lt;')
  })

  it('knows the templates', () => {
    const source = '<% layout("./frame") %><%~ include("part") %>'
    assert.equal(templates.renderString(source, { x: 1 }), '[<1>]')
  })
})

describe('autoEscape', () => {
  const files = {
    'a.eta': '<%= it.x %>',
    'a.txt.eta': '<%= it.x %>',
    'a.html.eta': '<%= it.x %>',
    'all.eta': '<%~ include("a") %><%~ include("a.txt") %>',
  }

  it('is off for names that end in .txt', () => {
    const templates = templatesOf(files)
    assert.equal(templates.render('a', { x: '<' }), '&lt;')
    assert.equal(templates.render('a.html', { x: '<' }), '&lt;')
    assert.equal(templates.render('a.txt', { x: '<' }), '<')
    assert.equal(templates.render('a.txt.eta', { x: '<' }), '<')
    assert.equal(templates.render('all', { x: '<' }), '&lt;<')
  })

  it('can be decided by name', () => {
    const loaders = new MemoryLoader(files)
    const templates = new Templates({ loaders, autoEscape: (name) => name.endsWith('.html') })
    assert.equal(templates.render('a', { x: '<' }), '<')
    assert.equal(templates.render('a.html', { x: '<' }), '&lt;')
  })
})
