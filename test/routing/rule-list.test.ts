import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { RuleOrder } from '../../src/routing/index.ts'
import { formatRules, RuleError } from '../../src/routing/index.ts'
import { matchPath, urlMapOf } from './url-map-of.ts'

const map = urlMapOf([
  ['/post/<name>', { endpoint: 'named', methods: ['GET'] }],
  ['/post/<int:id>', { endpoint: 'post', methods: ['POST', 'GET'] }],
  ['/cdn/<file>', { endpoint: 'cdn', buildOnly: true }],
  ['/post/new', { endpoint: 'new', methods: ['PUT'] }],
  ['/', { endpoint: 'index', methods: ['GET'] }],
  ['/post/new', { endpoint: 'also-new', methods: ['DELETE'] }],
])

const ORDERS: Readonly<Record<RuleOrder, readonly string[]>> = {
  endpoint: ['also-new', 'cdn', 'index', 'named', 'new', 'post'],
  methods: ['cdn', 'also-new', 'named', 'index', 'post', 'new'],
  domain: ['named', 'post', 'cdn', 'new', 'index', 'also-new'],
  rule: ['index', 'cdn', 'post', 'named', 'new', 'also-new'],
  match: ['index', 'new', 'also-new', 'post', 'named', 'cdn'],
}

describe('a list of rules', () => {
  for (const order of ['endpoint', 'methods', 'domain', 'rule', 'match'] as const) {
    it(`is sorted by ${order}`, () => {
      assert.deepEqual(
        map.listRules(order).map(({ endpoint }) => endpoint),
        ORDERS[order],
      )
    })
  }

  it('is a table, too', () => {
    assert.equal(
      formatRules(map.listRules('match').slice(0, 4)),
      [
        'Endpoint  Methods          Rule',
        '--------  ---------------  --------------',
        'index     GET, HEAD        /',
        'new       PUT              /post/new',
        'also-new  DELETE           /post/new',
        'post      GET, HEAD, POST  /post/<int:id>',
      ].join('\n'),
    )
  })

  it('shows domains where there are any', () => {
    const domains = urlMapOf([
      ['/', { endpoint: 'user', subdomain: '<name>' }],
      ['/', { endpoint: 'api', subdomain: 'api' }],
    ])
    assert.equal(
      formatRules(domains.listRules('match')),
      [
        'Endpoint  Methods  Domain  Rule',
        '--------  -------  ------  ----',
        'api       *        api     /',
        'user      *        <name>  /',
      ].join('\n'),
    )
  })

  it('has heads only, when there are no rules', () => {
    assert.equal(formatRules([]).split('\n')[0], 'Endpoint  Methods  Rule')
  })
})

describe('a part of a URL map below a prefix', () => {
  it('takes rules whose paths and endpoints begin alike', () => {
    const whole = urlMapOf([])
    const blog = whole.submount('/<user>/blog/', { endpointPrefix: 'blog.' })
    blog.add('/', 'index', { endpoint: 'index' })
    blog.add('/<int:id>', 'show', { endpoint: 'show' })
    const admin = blog.submount('/admin', { endpointPrefix: 'admin.', subdomain: 'www' })
    admin.add('/', 'admin', { endpoint: 'index' })
    assert.deepEqual(
      whole.rules.map(({ text, endpoint, domain }) => [text, endpoint, domain]),
      [
        ['/<user>/blog/', 'blog.index', ''],
        ['/<user>/blog/<int:id>', 'blog.show', ''],
        ['/<user>/blog/admin/', 'blog.admin.index', 'www'],
      ],
    )
    assert.deepEqual(matchPath(whole, '/ada/blog/3'), ['blog.show', { user: 'ada', id: 3 }])
    assert.equal(whole.build('blog.show', { user: 'ada', id: 3 }), '/ada/blog/3')
  })

  it('is the whole below a slash', () => {
    const whole = urlMapOf([])
    whole.submount('/').add('/a', 'a', { endpoint: 'a' })
    assert.equal(whole.rules[0]?.text, '/a')
  })

  it('lets a rule have another subdomain', () => {
    const whole = urlMapOf([])
    whole.submount('/x', { subdomain: 'www' }).add('/', '', { endpoint: 'a', subdomain: 'api' })
    assert.equal(whole.rules[0]?.domain, 'api')
  })

  it('refuses what does not begin with a slash', () => {
    const whole = urlMapOf([])
    assert.throws(() => whole.submount('x'), RuleError)
    assert.throws(() => whole.submount('/x').add('y', '', { endpoint: 'y' }), RuleError)
    assert.deepEqual(whole.rules, [])
  })
})
