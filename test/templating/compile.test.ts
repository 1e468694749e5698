import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { describe, it } from 'node:test'
import { MemoryLoader, Templates } from '../../src/templating/index.ts'

interface MistakeRow {
  readonly title: string
  readonly text: string
  readonly line: number
  readonly problem: RegExp
}

const NOT_COMPLETE = /The code is not complete/

const MISTAKES: readonly MistakeRow[] = [
  { title: 'a tag without an end', text: 'a\nb\n<%= it.x', line: 3, problem: /unclosed tag/ },
  { title: 'a string without an end', text: 'a\n<%= "x %>', line: 2, problem: /unclosed string/ },
  { title: 'a comment without an end', text: '<% /* %>', line: 1, problem: /unclosed comment/ },
  {
    title: 'a bad expression',
    text: 'a\n<%= it..x %>\nb',
    line: 2,
    problem: /Unexpected token '\.'/,
  },
  {
    title: 'a bad raw expression',
    text: 'a\n<%~ it..x %>\nb',
    line: 2,
    problem: /Unexpected token '\.'/,
  },
  {
    title: 'a bad expression in a block',
    text: '<% if (1) { %>\n<%= it.x y %>\n<% } %>',
    line: 2,
    problem: /SyntaxError/,
  },
  {
    title: 'a bad statement',
    text: 'a\nb\n<% const = 1 %>\nc',
    line: 3,
    problem: /Unexpected token '='/,
  },
  {
    title: 'a bad statement among statements',
    text: '<% let a %>\n<% let 1 %>\n<% let c %>',
    line: 2,
    problem: /SyntaxError/,
  },
  {
    title: 'a brace that is not closed',
    text: 'a\n<% if (1) { %>b<% } %>\n<% if (1) { %>\nc\n<%= 1 %>\nd',
    line: 3,
    problem: NOT_COMPLETE,
  },
  {
    title: 'a brace that was not opened',
    text: 'a\n<% if (1) { %>b<% } %>\nc\n<% } %>\nd\n<%= 1 %>',
    line: 4,
    problem: NOT_COMPLETE,
  },
  {
    title: 'a brace that was not opened at the end',
    text: 'a\n<%= 1 %>\n<% } %>',
    line: 3,
    problem: NOT_COMPLETE,
  },
  {
    title: 'a parenthesis that is not closed',
    text: 'a\n<% it.list.forEach((x) => { %>\nb\n<% } %>\nc',
    line: 4,
    problem: /SyntaxError/,
  },
  { title: 'an await', text: 'a\n<%= await it.x %>', line: 2, problem: /with stream\(\)/ },
  {
    title: 'a statement of sloppy JavaScript',
    text: 'a\n<% with (it) { %>b<% } %>',
    line: 2,
    problem: /SyntaxError/,
  },
]

describe('a mistake in the syntax', () => {
  for (const { title, text, line, problem } of MISTAKES) {
    it(`is told with its line: ${title}`, () => {
      const templates = new Templates({ loaders: new MemoryLoader({ 'page.eta': text }) })
      assert.throws(() => templates.render('page'), {
        name: 'TemplateError',
        template: 'page',
        path: 'page.eta',
        line,
        message: problem,
      })
    })
  }

  it('keeps the original error', () => {
    const templates = new Templates({ loaders: new MemoryLoader({}) })
    try {
      templates.renderString('<%= it..x %>')
      assert.fail('nothing was thrown')
    } catch (error) {
      assert.ok(error instanceof Error)
      assert.ok(error.cause instanceof SyntaxError)
    }
  })

  it('does not run any of the template', () => {
    const templates = new Templates({ loaders: new MemoryLoader({}) })
    Reflect.set(globalThis, 'wasRun', false)
    assert.throws(() =>
      templates.renderString('<% globalThis.wasRun = true }; { %>\n<% } %>\n<% ( %>'),
    )
    assert.equal(Reflect.get(globalThis, 'wasRun'), false)
    Reflect.deleteProperty(globalThis, 'wasRun')
  })
})

/** Runs a module with this package as `templating`, in a process of its own; gives what it prints. */
function runModule(flags: readonly string[], code: string): string {
  const door = new URL('../../src/templating/index.ts', import.meta.url).href
  const module = `${code.replaceAll('DOOR', JSON.stringify(door))}`
  const args = [...flags, '--import', 'tsx', '--input-type=module', '--eval', module]
  return execFileSync(process.execPath, args, { encoding: 'utf8' })
}

describe('a runtime that makes no code of text', () => {
  it('is told what to do', () => {
    const printed = runModule(
      ['--disallow-code-generation-from-strings'],
      `const { Templates, MemoryLoader } = await import(DOOR)
       const templates = new Templates({ loaders: new MemoryLoader({ 'a.eta': 'a' }) })
       try { templates.render('a') } catch (error) { console.log(error.name, error.message, error.cause.name) }`,
    )
    assert.match(
      printed,
      /^TemplateError a\.eta: This runtime does not allow .* preload\(\) .* EvalError\n$/,
    )
  })
})

describe('a runtime without files', () => {
  it('can import this and render from memory', () => {
    const printed = runModule(
      [],
      `process.getBuiltinModule = undefined
       const { Templates, MemoryLoader, FileLoader } = await import(DOOR)
       const memory = new MemoryLoader({ 'a.eta': '<%= it.x %>' })
       const templates = new Templates({ loaders: [memory, new FileLoader('/views')] })
       templates.preload(['a'])
       console.log(templates.render('a', { x: 1 }))
       try { templates.render('b') } catch (error) { console.log(error.message) }`,
    )
    assert.match(printed, /^1\nThis runtime has no file system .*\/views.* MemoryLoader\.\n$/)
  })
})
