import assert from 'node:assert/strict'
import { it } from 'node:test'
import { escapeHtml } from '../../src/http/index.ts'

it('escapeHtml makes text safe in elements and in attributes', () => {
  assert.equal(
    escapeHtml(`<a href="x">'&'</a>`),
    '&lt;a href=&#34;x&#34;&gt;&#39;&amp;&#39;&lt;/a&gt;',
  )
})

it('escapeHtml leaves other text as it is', () => {
  assert.equal(escapeHtml('Grüße, 世界'), 'Grüße, 世界')
})
