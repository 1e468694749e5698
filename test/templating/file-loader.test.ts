import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { FileLoader, TemplateNotFound, Templates } from '../../src/templating/index.ts'

const VIEWS = fileURLToPath(new URL('fixtures/views', import.meta.url))

describe('FileLoader', () => {
  const loader = new FileLoader(VIEWS)

  it('gives the text of a file and its absolute path', () => {
    assert.deepEqual(loader.load('mail.txt.eta'), {
      text: 'Dear <%= it.name %>,\n',
      path: join(VIEWS, 'mail.txt.eta'),
    })
  })

  it('drops a byte order mark', () => {
    assert.equal(loader.load('marked.eta')?.text, 'marked <%= it.name %>')
  })

  it('gives undefined for what is not there, and for folders', () => {
    for (const name of ['nothing.eta', 'sub', 'hello.eta/x.eta', '', `${'x'.repeat(300)}.eta`]) {
      assert.equal(loader.load(name), undefined, name)
    }
  })

  it('gives undefined for what is outside the folder', () => {
    const absolute = join(VIEWS, '../secret.eta')
    for (const name of ['../secret.eta', 'sub/../../secret.eta', absolute, '../views2/hello.eta']) {
      assert.equal(loader.load(name), undefined, name)
    }
  })

  it('lists all files with forward slashes', () => {
    assert.deepEqual([...loader.list()].sort(), [
      'data.json',
      'hello.eta',
      'mail.txt.eta',
      'marked.eta',
      'old.eta.bak',
      'sub/page.eta',
      'sub/part.eta',
      't.html.eta',
    ])
  })

  it('lists nothing of a folder that does not exist', () => {
    const missing = new FileLoader(join(VIEWS, 'missing'))
    assert.deepEqual(missing.list(), [])
    assert.equal(missing.load('hello.eta'), undefined)
  })

  it('takes a relative folder from the working directory, and names the absolute one', () => {
    assert.deepEqual(new FileLoader('views').searched, [join(process.cwd(), 'views')])
  })
})

describe('FileLoader and symbolic links', () => {
  let root = ''
  before(() => {
    root = mkdtempSync(join(tmpdir(), 'flagon-templates-'))
    mkdirSync(join(root, 'views'))
    mkdirSync(join(root, 'outside'))
    writeFileSync(join(root, 'outside/secret.eta'), 'secret')
    writeFileSync(join(root, 'views/real.eta'), 'real')
    symlinkSync(join(root, 'outside/secret.eta'), join(root, 'views/file.eta'))
    symlinkSync(join(root, 'outside'), join(root, 'views/folder'))
    symlinkSync('loop.eta', join(root, 'views/loop.eta'))
    symlinkSync('real.eta', join(root, 'views/alias.eta'))
    symlinkSync(join(root, 'views'), join(root, 'link'))
  })
  after(() => rmSync(root, { recursive: true }))

  it('does not follow links that lead out of the folder', () => {
    const templates = new Templates({ loaders: new FileLoader(join(root, 'views')) })
    for (const name of ['file', 'folder/secret', 'loop']) {
      assert.throws(() => templates.render(name), TemplateNotFound, name)
    }
  })

  it('follows links inside the folder, and to the folder', () => {
    const templates = new Templates({ loaders: new FileLoader(join(root, 'link')) })
    assert.equal(templates.render('alias'), 'real')
    assert.equal(templates.render('real'), 'real')
  })

  it('skips at start-up what it does not follow', () => {
    new Templates({ loaders: new FileLoader(join(root, 'views')) }).preload()
  })
})

describe('reload', () => {
  let root = ''
  before(() => {
    root = mkdtempSync(join(tmpdir(), 'flagon-templates-'))
  })
  after(() => rmSync(root, { recursive: true }))

  function write(name: string, text: string): void {
    writeFileSync(join(root, name), text)
  }

  it('renders what a file holds at the moment, also of layouts and includes', () => {
    const templates = new Templates({ loaders: new FileLoader(root), reload: true })
    write('page.eta', '<% layout("frame") %>a<%~ include("part") %>')
    write('frame.eta', '[<%~ it.body %>]')
    write('part.eta', '1')
    assert.equal(templates.render('page'), '[a1]')
    write('part.eta', '2')
    assert.equal(templates.render('page'), '[a2]')
    write('frame.eta', '{<%~ it.body %>}')
    assert.equal(templates.render('page'), '{a2}')
    write('page.eta', '<% layout("frame") %>b<%~ include("part") %>')
    assert.equal(templates.render('page'), '{b2}')
  })

  it('finds a file that was made after it was missed, and misses one that was removed', () => {
    const templates = new Templates({ loaders: new FileLoader(root), reload: true })
    assert.throws(() => templates.render('late'), TemplateNotFound)
    write('late.eta', 'late')
    assert.equal(templates.render('late'), 'late')
    assert.equal(templates.has('late'), true)
    rmSync(join(root, 'late.eta'))
    assert.throws(() => templates.render('late'), TemplateNotFound)
    assert.equal(templates.has('late'), false)
  })

  it('renders again after a mistake was mended', () => {
    const templates = new Templates({ loaders: new FileLoader(root), reload: true })
    write('mended.eta', '<% if (true) { %>')
    assert.throws(() => templates.render('mended'), { name: 'TemplateError' })
    write('mended.eta', 'good')
    assert.equal(templates.render('mended'), 'good')
  })

  it('is off by default: what was compiled stays', () => {
    const templates = new Templates({ loaders: new FileLoader(root) })
    write('kept.eta', 'first')
    assert.equal(templates.render('kept'), 'first')
    write('kept.eta', 'second')
    assert.equal(templates.render('kept'), 'first')
    rmSync(join(root, 'kept.eta'))
    assert.equal(templates.render('kept'), 'first')
    assert.equal(templates.has('kept'), true)
  })
})
