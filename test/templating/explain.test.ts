import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import {
  FileLoader,
  locateError,
  MemoryLoader,
  TemplateError,
  TemplateNotFound,
  Templates,
} from '../../src/templating/index.ts'

/** What was thrown; fails when nothing is. */
function thrownBy(action: () => unknown): unknown {
  try {
    action()
  } catch (error) {
    return error
  }
  return assert.fail('nothing was thrown')
}

function render(files: Record<string, string>, data?: object): string {
  return new Templates({ loaders: new MemoryLoader(files) }).render('page', data)
}

function templateErrorOf(files: Record<string, string>, data?: object): TemplateError {
  const error = thrownBy(() => render(files, data))
  assert.ok(error instanceof TemplateError, String(error))
  return error
}

/** Ten lines, of which one throws. */
function tenLines(line: number, code: string): string {
  return Array.from({ length: 10 }, (_, i) => (i + 1 === line ? code : `<p>${i + 1}</p>`)).join(
    '\n',
  )
}

interface LineRow {
  readonly title: string
  readonly text: string
  readonly line: number
}

const LINES: readonly LineRow[] = [
  { title: 'an expression', text: tenLines(7, '<%= it.user.name %>'), line: 7 },
  { title: 'a raw expression', text: tenLines(7, '<%~ it.user.name %>'), line: 7 },
  { title: 'a statement', text: tenLines(7, '<% it.user.name %>'), line: 7 },
  { title: 'a statement after statements', text: '<% let a %>\n<% let b %>\n<% a.b.c %>', line: 3 },
  { title: 'a line of a long statement', text: 'a\n<%\nlet a\na.b.c\nlet d\n%>\n', line: 4 },
  { title: 'a line of a long expression', text: 'a\n<%= [\n1,\nit.user.name\n] %>\n', line: 4 },
  {
    title: 'a loop',
    text: '<% for (const x of [1]) { %>\n<%= x %>\n<%= x.y.z %>\n<% } %>',
    line: 3,
  },
  {
    title: 'the head of a loop, later',
    text: '\n<% for (; ; it.a.b) { %>\n\n<%= 1 %>\n<% } %>',
    line: 2,
  },
  { title: 'lines with carriage returns', text: 'a\r\nb\r\n<%= it.user.name %>\r\n', line: 3 },
  {
    title: 'a block',
    text: 'a\n<%~ block("a", () => { %>\n<%= it.user.name %>\n<% }) %>',
    line: 3,
  },
  {
    title: 'a separator that counts elsewhere',
    text: '\u2028\n\u2028<%= it.user.name %>\n<%= 1 %>\n\n<%= 2 %>\n\n<%= 3 %>',
    line: 2,
  },
]

describe('an error in a template', () => {
  for (const { title, text, line } of LINES) {
    it(`is told with its line: ${title}`, () => {
      const error = templateErrorOf({ 'page.eta': text })
      assert.equal(error.line, line)
      assert.equal(error.template, 'page')
      assert.ok(error.cause instanceof TypeError)
    })
  }

  it('is told with its line in an include', () => {
    const error = templateErrorOf({
      'page.eta': '<%~ include("part") %>',
      'part.eta': tenLines(7, '<%= it.user.name %>'),
    })
    assert.deepEqual([error.path, error.line], ['part.eta', 7])
  })

  it('is told with its line in a layout', () => {
    const error = templateErrorOf({
      'page.eta': '<% layout("frame") %>\n<%= 1 %>',
      'frame.eta': tenLines(7, '<%= it.user.name %>'),
    })
    assert.deepEqual([error.path, error.line], ['frame.eta', 7])
  })

  it('is told with its line in a page after an include, and again after that', () => {
    const templates = new Templates({
      loaders: new MemoryLoader({
        'page.eta': 'a\n<%~ include("part") %>\nb\n<%= it.user.name %>',
        'part.eta': '\n\n\n\n\n\n<%= 1 %>',
      }),
    })
    for (let i = 0; i < 3; i++) {
      const error = thrownBy(() => templates.render('page'))
      assert.deepEqual(locateError(error), error)
      assert.ok(error instanceof TemplateError)
      assert.deepEqual([error.path, error.line], ['page.eta', 4])
      assert.equal(templates.render('page', { user: {} }), 'a\n\n\n\n\n\n\n1b\n')
    }
  })

  it('has the path and a few lines in its message', () => {
    const views = fileURLToPath(new URL('fixtures/views', import.meta.url))
    const templates = new Templates({ loaders: new FileLoader(views) })
    const name = {
      toString(): string {
        throw new RangeError('no name')
      },
    }
    assert.throws(() => templates.render('sub/page', { name }), {
      message: `${views}/sub/page.eta:1: RangeError: no name

> 1 | <p>page <%= it.name %></p>
  2 | <%~ include("./part") %>
  3 | <%~ include("hello") %>
`,
    })
    const { message } = templateErrorOf({ 'page.eta': tenLines(9, '<%= it.user.name %>') })
    assert.match(message, /^page\.eta:9: TypeError: Cannot read properties of undefined/)
    assert.ok(
      message.endsWith(
        '\n   7 | <p>7</p>\n   8 | <p>8</p>\n>  9 | <%= it.user.name %>\n  10 | <p>10</p>\n',
      ),
    )
  })

  it('is told by renderString too', () => {
    const templates = new Templates({ loaders: new MemoryLoader({}) })
    assert.throws(() => templates.renderString('a\n<%= it.user.name %>'), {
      name: 'TemplateError',
      path: '<string>',
      line: 2,
    })
  })

  it('is told for paths with any characters', () => {
    const name = `a b 'é" %(1)`
    const templates = new Templates({
      loaders: new MemoryLoader({ [`${name}.eta`]: '\n<% it.user.name %>' }),
    })
    assert.throws(() => templates.render(name), { template: name, line: 2 })
  })
})

describe('what is thrown without a trace', () => {
  it('has the line that was printed last, or the next one', () => {
    const helper = (depth: number): unknown => {
      if (depth > 0) return helper(depth - 1)
      throw new Error('deep')
    }
    const text = tenLines(7, '<%= it.helper(50) %>')
    assert.equal(templateErrorOf({ 'page.eta': text }, { helper }).line, 7)
    const statement = tenLines(7, '<% it.helper(50) %>')
    assert.equal(templateErrorOf({ 'page.eta': statement }, { helper }).line, 7)
    const first = '<% it.helper(50) %>'
    assert.equal(templateErrorOf({ 'page.eta': first }, { helper }).line, 1)
  })

  for (const thrown of ['text', 42, undefined, null, Symbol('s')]) {
    it(`becomes a TemplateError when it is ${String(thrown)}`, () => {
      const error = templateErrorOf(
        { 'page.eta': 'a\n<%= it.fail() %>' },
        {
          fail() {
            throw thrown
          },
        },
      )
      assert.equal(error.cause, thrown)
      assert.equal(error.line, 2)
    })
  }
})

class HttpLikeError extends Error {
  readonly status = 404
}

describe('what is thrown on purpose', () => {
  const files = {
    'page.eta': '<% layout("frame") %>\n<%~ include("part") %>',
    'frame.eta': '',
    'part.eta': '\n<% it.abort() %>',
  }

  it('passes as it is, through includes and layouts, and its place is known', () => {
    for (const error of [
      new HttpLikeError('gone'),
      new Response(),
      Object.freeze(new HttpLikeError()),
    ]) {
      const abort = (): never => {
        throw error
      }
      assert.equal(
        thrownBy(() => render(files, { abort })),
        error,
      )
      assert.deepEqual(locateError(error), { template: 'part', path: 'part.eta', line: 2 })
    }
  })

  it('is the cause when it is a plain error', () => {
    const error = new Error('plain')
    const abort = (): never => {
      throw error
    }
    assert.equal(templateErrorOf(files, { abort }).cause, error)
    assert.equal(locateError(error), undefined)
  })

  it('has no place when it came from no template', () => {
    assert.equal(locateError(new HttpLikeError()), undefined)
    assert.equal(locateError('text'), undefined)
  })
})

describe('a template that includes itself', () => {
  it('is an error with a place, and the process goes on', () => {
    const error = templateErrorOf({ 'page.eta': 'a\n<%~ include("page") %>' })
    assert.match(error.message, /more than 100 levels deep/)
    assert.deepEqual([error.path, error.line], ['page.eta', 2])
    assert.equal(render({ 'page.eta': 'alive' }), 'alive')
  })

  it('is an error in layouts too, and the next render starts anew', () => {
    const templates = new Templates({
      loaders: new MemoryLoader({
        'a.eta': '\n<% layout("b") %>\n<%= 1 %>',
        'b.eta': '\n\n<% layout("a") %>\n<%= 1 %>',
        'deep.eta':
          '<%= it.n %><% if (it.n > 1) { %><%~ include("deep", { n: it.n - 1 }) %><% } %>',
      }),
    })
    for (let i = 0; i < 3; i++) {
      const error = thrownBy(() => templates.render('a'))
      assert.ok(error instanceof TemplateError)
      assert.ok(error.line === 2 || error.line === 3)
      assert.equal(templates.render('deep', { n: 100 }).length, 192)
    }
  })
})

describe('a template that asks for a missing one', () => {
  it('is told with its place', () => {
    const error = thrownBy(() => render({ 'page.eta': 'a\n\n<%~ include("gone") %>' }))
    assert.ok(error instanceof TemplateNotFound)
    assert.deepEqual(error.names, ['gone'])
    assert.deepEqual(error.location, { template: 'page', path: 'page.eta', line: 3 })
    assert.deepEqual(locateError(error), error.location)
    assert.match(error.message, /^page\.eta:3: There is no template "gone"/)
  })

  it('is told with the place of the layout call', () => {
    const error = thrownBy(() => render({ 'page.eta': 'a\n<% layout("gone") %>\n<%= 1 %>' }))
    assert.deepEqual(locateError(error), { template: 'page', path: 'page.eta', line: 2 })
  })
})
