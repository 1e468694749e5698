import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { TemplatesOptions } from '../../src/templating/index.ts'
import {
  locateError,
  MemoryLoader,
  TemplateError,
  TemplateNotFound,
  Templates,
} from '../../src/templating/index.ts'

function createTemplates(
  files: Record<string, string>,
  options?: Partial<TemplatesOptions>,
): Templates {
  return new Templates({ loaders: new MemoryLoader(files), ...options })
}

async function chunksOf(source: AsyncIterable<string>): Promise<string[]> {
  const chunks: string[] = []
  for await (const chunk of source) chunks.push(chunk)
  return chunks
}

async function stream(files: Record<string, string>, data?: object): Promise<string[]> {
  return chunksOf(createTemplates(files).stream('page', data))
}

/** More than a chunk. */
const LONG = 'x'.repeat(5000)

const DATA = { name: '<Ada>', list: ['a', 'b', '&'], yes: true, no: false, n: 3, long: LONG }

/** Templates that give the same text whether they are streamed or not. */
const SAME: readonly string[] = [
  'plain text',
  '',
  '<%= it.name %> <%~ it.name %>',
  '<% for (const x of it.list) { %><li><%= x %><%= it.long %></li>\n<% } %>',
  '<% it.list.forEach((x) => { %><li><%= x %><%= it.long %></li><% }) %>after',
  '<% it.list.forEach(function (x) { %><% if (x === "b") return %><%= x %><%= it.long %><% }) %>',
  '<% if (it.no) { %>yes<% } %>\n<% else if (it.yes) { %>else<% } %><%= it.long %>|',
  '<% if (it.no) %>\n<%= it.name %>',
  '<% if (it.yes) %><%= it.long %><% else %>other<% ; %>end',
  '<% switch (it.n) { %>\n<% case 3: { %>three<%= it.long %><% break } %>\n<% default: { %>other<% } } %>',
  '<% let i = 0; while (i < 3) { %><%= i++ %><%= it.long %><% } %>',
  '<% do { %>x<%= it.long %><% } %>\n<% while (false) %>',
  '<% try { %>a<%= it.long %><% throw 1 } catch (e) { %>caught <%= e %><% } finally { %>!<% } %>',
  '<% // a line comment %>\nafter',
  '<% const bold = capture(() => { %><b><%= it.long %></b><% }) %><%= bold %>|<%= bold %>',
  '<% output(it.long) %>|<% output("<b>") %>',
  '<% function* twice() { %>once<% yield 1; %>twice<%= it.long %><% } %><%= [...twice()].length %>',
  '<%~ include("part", { part: 1 }) %><%= it.long %><%~ include("part") %>',
  '<% layout("frame", { title: "T" }) %><p><%= it.name %><%= it.long %></p>',
  '<%= it.long %><% layout("frame") %>',
  '<% layout("frame") %><% block("head", () => { %><link><%= it.long %><% }) %><p>body</p>',
  '<% layout("middle") %>page<% block("head", () => { %>own<% }) %>',
]

const PARTS = {
  'part.eta': '[<%= it.name %>]',
  'frame.eta':
    '<title><%= it.title %></title><%= it.long %><%~ block("head", () => { %>default<% }) %><main><%~ it.body %></main>',
  'middle.eta': '<% layout("frame") %>(<%~ it.body %>)',
}

describe('a template that is streamed', () => {
  for (const source of SAME) {
    it(`gives the text that it renders: ${JSON.stringify(source.slice(0, 60))}`, async () => {
      const files = { ...PARTS, 'page.eta': source }
      const rendered = createTemplates(files).render('page', DATA)
      assert.equal((await stream(files, DATA)).join(''), rendered)
    })
  }

  it('hands over what is printed when there is enough of it, and not before', async () => {
    const page = '<% for (const x of it.rows()) { %><%= x %><% } %>'
    const taken: number[] = []
    function* rows(): Generator<string> {
      for (let i = 0; i < 20; i++) {
        taken.push(i)
        yield 'y'.repeat(1000)
      }
    }
    const chunks = createTemplates({ 'page.eta': page }).stream('page', { rows })
    const first = await chunks.next()
    assert.equal(first.value?.length, 5000)
    assert.equal(taken.length, 5)
    await chunks.return(undefined)
    assert.equal(taken.length, 5)
  })

  it('hands over nothing that is empty', async () => {
    assert.deepEqual(await stream({ 'page.eta': '<% if (it.x) { %>a<% } %>' }), [])
  })

  it('may wait, and hands over before that what it has', async () => {
    const page = '<head><% const name = await it.name %><body><%= name %><%= await it.age %>'
    const chunks = createTemplates({ 'page.eta': page }).stream('page', {
      name: Promise.resolve('<Ada>'),
      age: Promise.resolve(36),
    })
    assert.deepEqual(await chunksOf(chunks), ['<head>', '<body>&lt;Ada&gt;', '36'])
  })

  it('may read what arrives piece by piece, and hands over each piece', async () => {
    async function* rows(): AsyncGenerator<string> {
      yield 'a'
      yield '<'
    }
    const page = '<ul><% for await (const row of it.rows) { %><li><%= row %></li><% } %></ul>'
    const chunks = await stream({ 'page.eta': page }, { rows: rows() })
    assert.deepEqual(chunks, ['<ul>', '<li>a</li>', '<li>&lt;</li>', '</ul>'])
  })

  it('ends what it reads when it is left', async () => {
    const ended: string[] = []
    async function* rows(): AsyncGenerator<string> {
      try {
        for (;;) yield 'row'
      } finally {
        ended.push('rows')
      }
    }
    const page = '<% for await (const row of it.rows) { %><%= row %><% } %>'
    const chunks = createTemplates({ 'page.eta': page }).stream('page', { rows: rows() })
    await chunks.next()
    await chunks.return(undefined)
    assert.deepEqual(ended, ['rows'])
  })

  it('runs beside others of its kind', async () => {
    const templates = createTemplates({
      'page.eta': '<% for (let i = 0; i < 3; i++) { %><%= it.name %><%= it.long %><% } %>',
    })
    const streams = ['a', 'b'].map((name) => templates.stream('page', { name, long: LONG }))
    const texts = ['', '']
    for (let i = 0; i < 4; i++) {
      for (const [which, chunks] of streams.entries()) {
        texts[which] += (await chunks.next()).value ?? ''
      }
    }
    assert.deepEqual(texts, [`a${LONG}`.repeat(3), `b${LONG}`.repeat(3)])
  })

  it('does not escape where its name says so', async () => {
    const templates = createTemplates({ 'mail.txt.eta': '<%= it.x %>' })
    assert.deepEqual(await chunksOf(templates.stream('mail.txt', { x: '<' })), ['<'])
  })

  it('may be the first of several, or a text', async () => {
    const templates = createTemplates({ 'b.eta': 'b' })
    assert.deepEqual(await chunksOf(templates.stream(['a', 'b'])), ['b'])
    assert.deepEqual(await chunksOf(templates.streamString('<%= it.x %>', { x: '<' })), ['&lt;'])
  })

  it('is compiled by preload, so that it can be sent where no code can be made', async () => {
    const templates = createTemplates({ 'page.eta': 'a', 'waits.eta': '<%= await it.x %>' })
    templates.preload()
    assert.deepEqual(await chunksOf(templates.stream('waits', { x: 1 })), ['1'])
  })
})

describe('an error of a template that is streamed', () => {
  it('is thrown at once when there is no such template', () => {
    assert.throws(() => createTemplates({}).stream('page'), TemplateNotFound)
  })

  it('is thrown at once when it cannot be compiled', () => {
    const templates = createTemplates({ 'page.eta': 'a\n<% await it.x; if ( { %>' })
    assert.throws(() => templates.stream('page'), { name: 'TemplateError', line: 2 })
  })

  it('names its line when it comes while the template runs, after a chunk and a wait', async () => {
    const page = 'a\n<% await it.x %>\n<%= it.none.x %>'
    const chunks = createTemplates({ 'page.eta': page }).stream('page')
    assert.equal((await chunks.next()).value, 'a\n')
    await assert.rejects(chunks.next(), { name: 'TemplateError', line: 3 })
  })

  it('of another class passes as it is, and is known by its place', async () => {
    class OwnError extends Error {}
    const fail = (): never => {
      throw new OwnError('own')
    }
    const error: unknown = await stream({ 'page.eta': 'a\n<%= it.fail() %>' }, { fail }).then(
      () => assert.fail('nothing was thrown'),
      (thrown: unknown) => thrown,
    )
    assert.ok(error instanceof OwnError)
    assert.equal(locateError(error)?.line, 2)
  })

  it('tells of a template that returns', async () => {
    await assert.rejects(stream({ 'page.eta': 'a<% return %>' }), /must not return/)
  })

  const waiting = [
    '<% layout("frame") %><% block("head", async () => { %>a<%= await 1 %>b<% }) %>',
    '<%~ block("head", async () => { %>a<%= it.no.x %><% }) %>',
    '<% const text = capture(async () => { %>a<% }) %><%= text %>',
  ]
  for (const page of waiting) {
    it(`tells of a block that waits, and loses nothing in silence: ${page}`, async () => {
      const files = { 'page.eta': page, 'frame.eta': '<%~ block("head") %>|<%~ it.body %>' }
      await assert.rejects(stream(files, {}), {
        name: 'TemplateError',
        message: /page.eta:1: .*async/,
      })
      if (page.includes('await')) return
      assert.throws(() => createTemplates(files).render('page', {}), {
        name: 'TemplateError',
        message: /async/,
      })
    })
  }

  it('tells of a layout that is its own layout', async () => {
    const files = { 'page.eta': '<% layout("page") %>x' }
    await assert.rejects(stream(files), /more than 100 levels deep/)
  })

  it('tells of a template that waits when it is not streamed', () => {
    const templates = createTemplates({ 'page.eta': 'a\n\n<%= await it.x %>' })
    assert.throws(
      () => templates.render('page'),
      (error) =>
        error instanceof TemplateError && error.line === 3 && /stream\(\)/.test(error.message),
    )
  })
})
