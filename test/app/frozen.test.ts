import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Flagon, SetupError } from '../../src/app/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { MemoryLoader } from '../../src/templating/index.ts'
import { exchange } from '../message/exchange.ts'

describe('an application after its first request', () => {
  const view = (): string => 'x'
  const converter = { parse: String, format: String }

  /** What cannot be done any more. */
  const ROWS: readonly (readonly [call: string, act: (app: Flagon) => unknown])[] = [
    ['route', (app) => app.route('/late', view)],
    ['get', (app) => app.get('/late', view)],
    ['addUrlRule', (app) => app.addUrlRule('/late', { view })],
    ['endpoint', (app) => app.endpoint('late', view)],
    ['beforeRequest', (app) => app.beforeRequest(() => undefined)],
    ['afterRequest', (app) => app.afterRequest((response) => response)],
    ['teardownRequest', (app) => app.teardownRequest(() => undefined)],
    ['contextProcessor', (app) => app.contextProcessor(() => ({}))],
    ['urlDefaults', (app) => app.urlDefaults(() => undefined)],
    ['urlValuePreprocessor', (app) => app.urlValuePreprocessor(() => undefined)],
    ['errorHandler', (app) => app.errorHandler(404, view)],
    ['urlBuildErrorHandler', (app) => app.urlBuildErrorHandler(() => undefined)],
    ['converter', (app) => app.converter('late', converter)],
    ['templateGlobal', (app) => app.templateGlobal('late', 1)],
    ['templateFilter', (app) => app.templateFilter('late', String)],
    ['templateTest', (app) => app.templateTest('late', Boolean)],
    ['beforeServing', (app) => app.beforeServing(() => undefined)],
    ['afterServing', (app) => app.afterServing(() => undefined)],
    ['use', (app) => app.use((inner) => inner)],
    ['urlMap.converter("late")', (app) => app.urlMap.converter('late', converter)],
    ['urlMap.add("/late")', (app) => addRule(app)],
    ['urlMap.add("/sub/late")', (app) => addRule(app, app.urlMap.submount('/sub'))],
    ['templates.addLoader', (app) => app.templates.addLoader(new MemoryLoader({}))],
    ['templates.globals.late =', (app) => Object.assign(app.templates.globals, { late: 1 })],
    ['delete templates.globals.toJson', (app) => delete app.templates.globals['toJson']],
  ]

  function addRule(app: Flagon, map: Pick<Flagon['urlMap'], 'add'> = app.urlMap): unknown {
    const [rule] = app.urlMap.rules
    assert.ok(rule !== undefined)
    return map.add('/late', rule.target, { endpoint: 'late' })
  }

  for (const [call, act] of ROWS) {
    it(`refuses ${call}`, async () => {
      const app = new Flagon()
      app.get('/', ({ renderString }) => renderString('a <%= it.toJson(1) %>'))
      app.templates.globals['early'] = 1
      assert.equal((await exchange(lint(app))).text, 'a 1')
      assert.throws(
        () => act(app),
        (error) =>
          error instanceof SetupError &&
          error.message.startsWith(call) &&
          error.message.includes('was called after the first request'),
      )
      assert.equal((await exchange(lint(app))).text, 'a 1')
      assert.equal((await exchange(lint(app), { target: '/late' })).status, '404 Not Found')
    })
  }
})
