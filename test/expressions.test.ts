/** No regular expression of the package takes a time that grows faster than the text it reads. */

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import ts from 'typescript'

// Its other back ends are programs of their own.
process.env['RECHECK_BACKEND'] = 'pure'
const { checkSync } = await import('recheck')

/** Expressions that read nothing but what a developer wrote, with the reason why they are so. */
const OF_DEVELOPERS: ReadonlySet<string> = new Set([
  // The references in a converter's own pattern; a class that is not closed is no pattern.
  String.raw`/\\(?:([1-9]\d*)|k<([^>]*)>|.)|\[(?:\\.|[^\]\\])*\]|\(\?<([^>=!]+)>/gs`,
])

/** Every expression of the sources, with the files it stands in. */
function findExpressions(): Map<string, string[]> {
  const found = new Map<string, string[]>()
  const names = readdirSync('src', { recursive: true, encoding: 'utf8' })
  for (const name of names.filter((each) => each.endsWith('.ts'))) {
    const file = `src/${name}`
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest)
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) {
        found.set(node.text, [...(found.get(node.text) ?? []), file])
      }
      ts.forEachChild(node, visit)
    }
    visit(source)
  }
  return found
}

function judge(expression: string): string {
  const end = expression.lastIndexOf('/')
  const { status } = checkSync(expression.slice(1, end), expression.slice(end + 1), {
    timeout: 20_000,
  })
  return status
}

const expressions = findExpressions()

describe('a regular expression of the package', () => {
  it('is found', () => {
    assert.ok(expressions.size > 100)
  })

  for (const [expression, files] of expressions) {
    if (OF_DEVELOPERS.has(expression)) continue
    it(`takes linear time: ${expression} (${files.join(', ')})`, () => {
      assert.equal(judge(expression), 'safe')
    })
  }

  it('is not excused in vain', () => {
    for (const expression of OF_DEVELOPERS) {
      assert.ok(expressions.has(expression), expression)
      assert.equal(judge(expression), 'vulnerable')
    }
  })

  it('would be found if it were not linear', () => {
    assert.equal(judge('/^(?:a|a)*$/'), 'vulnerable')
    assert.equal(judge(String.raw`/\/+$/`), 'vulnerable')
  })
})
