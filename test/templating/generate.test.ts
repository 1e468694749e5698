/** The promise to people who know Eta: its templates mean here what they mean there. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Eta } from 'eta/core'
import { MemoryLoader, Templates } from '../../src/templating/index.ts'

const DATA = {
  name: '<Ada>',
  list: ['a', 'b', '&'],
  object: { a: 1, b: 2 },
  yes: true,
  no: false,
  n: 3,
}

const TEMPLATES: readonly string[] = [
  'plain text, \'quotes\', "double", `back`, \\ backslash \\n',
  'line\nline\r\nline\rline',
  '<%= it.name %> <%~ it.name %>',
  '<%=it.name%>|<%  =  it.name  %>',
  'a\n<% if (it.yes) { %>\nyes\n<% } else { %>\nno\n<% } %>\nb',
  '<% if (it.no) { %>yes<% } %>\n<% else if (it.yes) { %>else<% } %>',
  '<% if (it.no) %>\n<%= it.name %>',
  '<% if (it.no) %>\n<% it.list.push("c") %>\n<%= it.list.length %>',
  '<% for (const x of it.list) { %><li><%= x %></li>\n<% } %>',
  '<% it.list.forEach(function (x, i) { %>\n  <%= i %>:<%= x %>\n<% }) %>',
  '<% Object.keys(it.object).forEach((key) => { %><%= key %>=<%= it.object[key] %>;<% }) %>',
  '<% switch (it.n) { %>\n<% case 3: { %>three<% break } %>\n<% default: { %>other<% } } %>',
  '<% let i = 0; while (i < 3) { %><%= i++ %><% } %>',
  '<% do { %>x<% } %>\n<% while (false) %>',
  '<% try { %>a<% throw 1 } catch (e) { %>caught <%= e %><% } finally { %>!<% } %>',
  '<% /* a comment %> with an end */ %>after',
  '<% // a line comment %>\nafter',
  '<% const tag = "%>" %><%= tag %>',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a template literal in a template
  '<%= `${it.n}${`nested ${it.n}`}` %>',
  '<%= it.yes ? "a" : "b" %><%= it.missing ?? "c" %>',
  '<%= it.n, it.name %>',
  'a  <%- it.n -%>  b\n<%_ it.n _%>  \n c',
  'a  <%-= it.n -%>\nb  <%_= it.n _%>\n\n c',
  '<% const a = it.n\nconst b = a * 2 %>\n<%= a + b %>',
  '<% function twice(x) { return x * 2 } %><%= twice(it.n) %>',
  '<%~ block("a", () => { %>default <%= it.n %><% }) %>',
  '<% const kept = capture(() => { %>[<%= it.n %>]<% }) %><%~ kept %>',
  '<% output("<b>"); output(it.n) %>',
  '<%= (() => {\n  return it.n\n})() %>',
  '<%=\n  it.n\n%>',
]

describe('a template of Eta', () => {
  const eta = new Eta()
  const templates = new Templates({ loaders: new MemoryLoader({}) })

  for (const source of TEMPLATES) {
    it(`gives what Eta gives: ${JSON.stringify(source)}`, () => {
      const theirs = eta.renderString(source, structuredClone(DATA))
      assert.equal(templates.renderString(source, structuredClone(DATA)), theirs)
    })
  }
})
