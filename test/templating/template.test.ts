import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Markup, MemoryLoader, Templates } from '../../src/templating/index.ts'

function render(files: Record<string, string>, data?: object): string {
  return new Templates({ loaders: new MemoryLoader(files) }).render('page', data)
}

describe('printing', () => {
  it('escapes & < > " and \' with <%= %>, and nothing with <%~ %>', () => {
    const files = { 'page.eta': '<%= it.x %>|<%~ it.x %>' }
    assert.equal(render(files, { x: `&<>"'` }), `&amp;&lt;&gt;&quot;&#39;|&<>"'`)
  })

  it('prints Markup as it is with both', () => {
    const files = { 'page.eta': '<%= it.x %>|<%~ it.x %>' }
    assert.equal(render(files, { x: new Markup('<b>&</b>') }), '<b>&</b>|<b>&</b>')
  })

  it('does not protect a script: that is what toJson is for', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of strangers
    assert.equal(render({ 'page.eta': '`<%= it.x %>`' }, { x: '${alert(1)}' }), '`${alert(1)}`')
  })
})

describe('layouts', () => {
  it('are rendered around a page', () => {
    const files = {
      'page.eta': '<% layout("frame", { title: "T" }) %><p><%= it.x %></p>',
      'frame.eta': '<title><%= it.title %></title><body><%~ it.body %></body>',
    }
    assert.equal(render(files, { x: '<' }), '<title>T</title><body><p>&lt;</p></body>')
  })

  it('may print the body with either tag', () => {
    const files = { 'page.eta': '<% layout("frame") %><b>', 'frame.eta': '[<%= it.body %>]' }
    assert.equal(render(files), '[<b>]')
  })

  it('may have layouts', () => {
    const files = {
      'page.eta': '<% layout("middle") %>page',
      'middle.eta': '<% layout("frame") %>(<%~ it.body %>)',
      'frame.eta': '[<%~ it.body %>]',
    }
    assert.equal(render(files), '[(page)]')
  })

  it('may be left out by a falsy name, and the last call counts', () => {
    const files = {
      'page.eta': '<% layout("other") %><% layout(it.bare ? null : "frame") %>page',
      'frame.eta': '[<%~ it.body %>]',
      'other.eta': 'other',
    }
    assert.equal(render(files, { bare: true }), 'page')
    assert.equal(render(files, { bare: false }), '[page]')
  })

  it('are found beside the page by a name with ./', () => {
    const files = {
      'page.eta': '<%~ include("sub/page") %>',
      'sub/page.eta': '<% layout("./frame") %><%~ include("./part") %><%~ include("part") %>',
      'sub/frame.eta': '[<%~ it.body %>]',
      'sub/part.eta': 'sub',
      'part.eta': 'root',
    }
    assert.equal(render(files), '[subroot]')
  })

  it('do not take raw HTML from the data', () => {
    const files = {
      'page.eta': '<% layout("frame") %>page',
      'frame.eta': '<%~ block("main") %>[<%~ it.body %>]',
    }
    const hostile = JSON.parse('{"__blocks":{"main":"<script>"},"body":"<i>","layout":"other"}')
    assert.equal(render(files, hostile), '[page]')
    assert.equal(render({ 'page.eta': files['frame.eta'] }, hostile), '[&lt;i&gt;]')
  })

  it('escape the body of a page that does not escape', () => {
    const files = {
      'page.eta': '<%~ include("note.txt") %>',
      'note.txt.eta': '<% layout("frame") %><%= it.x %>',
      'frame.eta': '[<%~ it.body %>]',
    }
    assert.equal(render(files, { x: '<' }), '[&lt;]')
  })
})

describe('blocks', () => {
  const frame =
    '<title><%~ block("title", () => { %>Default<% }) %></title><%~ block("none") %><%~ it.body %>'

  it('of a page replace those of its layout', () => {
    const files = {
      'page.eta': '<% layout("frame") %><% block("title", () => { %>Hi <%= it.x %><% }) %>page',
      'frame.eta': frame,
    }
    assert.equal(render(files, { x: '<' }), '<title>Hi &lt;</title>page')
  })

  it('of a layout are printed when the page has none', () => {
    const files = { 'page.eta': '<% layout("frame") %>page', 'frame.eta': frame }
    assert.equal(render(files), '<title>Default</title>page')
    assert.equal(render({ 'page.eta': frame }), '<title>Default</title>')
  })

  it('may be printed with <%= %>', () => {
    const files = {
      'page.eta': '<% layout("frame") %><% block("a", () => { %><b><% }) %>',
      'frame.eta': '<%= block("a") %>',
    }
    assert.equal(render(files), '<b>')
  })

  it('of a page win over those of a layout in the middle', () => {
    const files = {
      'page.eta': '<% layout("middle") %><% block("a", () => { %>page<% }) %>',
      'middle.eta':
        '<% layout("frame") %><% block("a", () => { %>middle<% }) %><% block("b", () => { %>middle<% }) %><%~ it.body %>',
      'frame.eta': '<%~ block("a") %> <%~ block("b") %> <%~ block("c", () => { %>frame<% }) %>',
    }
    assert.equal(render(files), 'page middle frame')
  })

  it('pass through a layout that does not mention them', () => {
    const files = {
      'page.eta': '<% layout("middle") %><% block("a", () => { %>page<% }) %>',
      'middle.eta': '<% layout("frame") %>',
      'frame.eta': '<%~ block("a") %>',
    }
    assert.equal(render(files), 'page')
  })

  it('may have the names of what every object has', () => {
    const files = {
      'page.eta': '<%~ block("toString", () => { %>own<% }) %><%~ block("__proto__") %>',
    }
    assert.equal(render(files), 'own')
  })

  it('do not reach the templates that a page includes', () => {
    const files = {
      'page.eta': '<% layout("frame") %><% block("a", () => { %>page<% }) %><%~ include("part") %>',
      'part.eta': '<%~ block("a", () => { %>part<% }) %>',
      'frame.eta': '<%~ it.body %>|<%~ block("a") %>',
    }
    assert.equal(render(files), 'part|page')
  })
})

describe('includes', () => {
  it('are printed by either tag, and escaped once', () => {
    const files = {
      'page.eta': '<%~ include("a") %><%= include("a") %>',
      'a.eta': '<b><%= it.x %>',
    }
    assert.equal(render(files, { x: '&' }), '<b>&amp;<b>&amp;')
  })

  it('are found beside the template that says ./, whoever says it', () => {
    const files = {
      'page.eta': '<%~ include("a/page") %><%~ include("b/page") %><%~ include("./part") %>',
      'a/page.eta': '<%~ include("./part") %>',
      'b/page.eta': '<%~ include("./part") %>',
      'a/part.eta': 'A',
      'b/part.eta': 'B',
      'part.eta': 'root',
    }
    assert.equal(render(files), 'ABroot')
  })

  it('of text are escaped by <%= %>', () => {
    const files = { 'page.eta': '<%= include("a.txt") %>', 'a.txt.eta': '<%= it.x %>' }
    assert.equal(render(files, { x: '<' }), '&lt;')
  })

  it('may be recursive while they end', () => {
    const files = {
      'page.eta':
        '<%= it.node.name %><% for (const node of it.node.nodes ?? []) { %>(<%~ include("page", { node }) %>)<% } %>',
    }
    const node = { name: 'a', nodes: [{ name: 'b', nodes: [{ name: 'c' }] }, { name: 'd' }] }
    assert.equal(render(files, { node }), 'a(b(c))(d)')
  })
})

describe('output and capture', () => {
  it('write, and keep what is written', () => {
    const files = {
      'page.eta':
        '<% const greeting = capture(() => { %><b><%= it.x %></b><% }) %><% output("<hr>") %><% output(null) %><%= greeting %><%~ greeting %>',
    }
    assert.equal(render(files, { x: '<' }), '<hr><b>&lt;</b><b>&lt;</b>')
  })

  it('go on as before when what is captured throws', () => {
    const files = {
      'page.eta': 'a<% try { capture(() => { %>lost<% throw 1 }) } catch { %>b<% } %>c',
    }
    assert.equal(render(files), 'abc')
  })
})

describe('the code of a template', () => {
  it('may use the names of our functions for its own variables', () => {
    const files = {
      'page.eta':
        '<% const include = 1, layout = 2, output = 3, capture = 4, block = 5 %><%= include + layout + output + capture + block %>',
    }
    assert.equal(render(files), '15')
  })

  it('is strict: a forgotten const is an error and not a global variable', () => {
    assert.throws(() => render({ 'page.eta': '<% leaked = 1 %>' }), /ReferenceError: leaked/)
    assert.equal(Reflect.has(globalThis, 'leaked'), false)
  })

  it('must not return', () => {
    assert.throws(() => render({ 'page.eta': 'a\n<% return %>' }), {
      name: 'TemplateError',
      message: /A template must not return/,
    })
  })

  it('may be empty', () => {
    assert.equal(render({ 'page.eta': '' }), '')
  })

  it('may hold separators of lines that are none in templates', () => {
    assert.equal(render({ 'page.eta': 'a\u2028<%= "\u2029" %>\\n\'' }), "a\u2028\u2029\\n'")
  })
})
