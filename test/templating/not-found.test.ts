import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import {
  FileLoader,
  MemoryLoader,
  TemplateNotFound,
  Templates,
} from '../../src/templating/index.ts'

const VIEWS = fileURLToPath(new URL('fixtures/views', import.meta.url))
const MORE_VIEWS = fileURLToPath(new URL('fixtures/views2', import.meta.url))

describe('TemplateNotFound', () => {
  const loaders = [new FileLoader(VIEWS), new FileLoader(MORE_VIEWS)]
  const templates = new Templates({ loaders })

  it('names the template and every folder searched', () => {
    assert.throws(() => templates.render('completely-different'), {
      name: 'TemplateNotFound',
      names: ['completely-different'],
      searched: [VIEWS, MORE_VIEWS],
      message: `There is no template "completely-different". Searched: ${VIEWS}, ${MORE_VIEWS}.`,
    })
  })

  it('names all names of a list', () => {
    assert.throws(() => templates.render(['first-of-all', 'second-of-all']), {
      names: ['first-of-all', 'second-of-all'],
      message: /There is no template "first-of-all" or "second-of-all"\./,
    })
  })

  it('says so when the list is empty', () => {
    assert.throws(() => templates.render([]), /the list of names is empty/)
  })

  it('says so when there are no loaders', () => {
    assert.throws(() => new Templates({ loaders: [] }).render('a'), {
      name: 'TemplateNotFound',
      message: /there are no loaders/,
    })
  })

  it('is thrown for a folder that does not exist', () => {
    const missing = new Templates({ loaders: new FileLoader(`${VIEWS}/missing`) })
    assert.throws(() => missing.render('hello'), TemplateNotFound)
  })
})

interface HintRow {
  readonly name: string
  readonly hint: string
}

const HINTS: readonly HintRow[] = [
  { name: 'helo', hint: 'Did you mean "hello"?' },
  { name: 'Hello', hint: 'Did you mean "hello"?' },
  { name: 'sub/pge', hint: 'Did you mean "sub/page"?' },
  { name: 'hello.html', hint: '' },
  { name: 'about.html', hint: 'The file about.html is no template; rename it to about.html.eta.' },
  { name: 'ab', hint: '' },
  {
    name: '../hello',
    hint: 'A name is a path below the folder, with forward slashes, and has no empty, "." or ".." segment.',
  },
  { name: 'h'.repeat(5000), hint: '' },
]

describe('the hint of TemplateNotFound', () => {
  const files = { 'hello.eta': '', 'sub/page.eta': '', 'about.html': '', 'xyz.eta': '' }
  const templates = new Templates({ loaders: new MemoryLoader(files) })

  for (const { name, hint } of HINTS) {
    it(`for ${name.slice(0, 20)} is ${JSON.stringify(hint)}`, () => {
      assert.throws(() => templates.render(name), { name: 'TemplateNotFound', hint })
    })
  }
})
