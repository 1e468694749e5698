import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { describeError } from '../../src/app/describe-error.ts'
import { SetupError } from '../../src/app/errors.ts'
import { Flagon } from '../../src/app/index.ts'
import { formatMessage } from '../../src/app/log-message.ts'
import type { Logger } from '../../src/app/logger.ts'
import { exchange } from '../message/exchange.ts'

const METHODS = ['debug', 'info', 'warn', 'error'] as const

/** Keeps what it is given, as a logger of another package would. */
class Recorder implements Logger {
  readonly entries: (readonly [level: string, ...rest: unknown[]])[] = []
  debug(...entry: unknown[]): void {
    this.entries.push(['debug', ...entry])
  }
  info(...entry: unknown[]): void {
    this.entries.push(['info', ...entry])
  }
  warn(...entry: unknown[]): void {
    this.entries.push(['warn', ...entry])
  }
  error(...entry: unknown[]): void {
    this.entries.push(['error', ...entry])
  }
}

describe('app.logger', () => {
  it('writes to the log of the host, with time, level and name', async () => {
    const log: string[] = []
    const app = new Flagon({}, { name: 'shop' })
    app.get('/', () => {
      app.logger.info('%s bought %d things', 'ada', 3)
      app.logger.warn('odd', { a: 1 }, new RangeError('far'))
      return ''
    })
    await exchange(app, { log })
    assert.match(log[0] ?? '', /^\[\d{4}-\d\d-\d\dT[\d:.]+Z\] INFO in shop: ada bought 3 things\n$/)
    assert.match(log[1] ?? '', /WARNING in shop: odd {"a":1} RangeError: far\n {4}at /)
  })

  const levels: readonly (readonly [Readonly<Record<string, unknown>>, readonly string[]])[] = [
    [{}, ['INFO', 'WARNING', 'ERROR']],
    [{ DEBUG: true }, ['DEBUG', 'INFO', 'WARNING', 'ERROR']],
    [{ DEBUG: true, LOG_LEVEL: 'warn' }, ['WARNING', 'ERROR']],
    [{ LOG_LEVEL: 'debug' }, ['DEBUG', 'INFO', 'WARNING', 'ERROR']],
    [{ LOG_LEVEL: 'error' }, ['ERROR']],
    [{ LOG_LEVEL: 'silent' }, []],
  ]
  for (const [config, written] of levels) {
    it(`writes ${written.join(', ') || 'nothing'} with ${JSON.stringify(config)}`, async () => {
      const log: string[] = []
      const app = new Flagon({}, { config })
      app.get('/', () => {
        for (const method of METHODS) app.logger[method]('x')
        return ''
      })
      await exchange(app, { log })
      assert.deepEqual(
        log.map((line) => /\] (\w+) in/.exec(line)?.[1]),
        written,
      )
    })
  }

  it('refuses a level that there is not, before the first answer', async () => {
    const app = new Flagon({}, { config: { LOG_LEVEL: JSON.parse('"loud"') } })
    app.get('/', () => '')
    await assert.rejects(exchange(app), { name: 'SetupError', message: /LOG_LEVEL.*"loud"/ })
  })

  it('may be another logger, which gets the failures too', async () => {
    const log: string[] = []
    const recorder = new Recorder()
    const app = new Flagon()
    app.logger = recorder
    app.get('/', () => {
      app.logger.info('hello', 1)
      throw new Error('broken')
    })
    await exchange(app, { log })
    assert.deepEqual(recorder.entries[0], ['info', 'hello', 1])
    assert.equal(recorder.entries[1]?.[0], 'error')
    assert.match(
      String(recorder.entries[1]?.[1]),
      /^Error id [\da-f]{8}: Exception on "\/" \[GET\]: Error: broken\n {4}at /,
    )
    assert.equal(recorder.entries[1]?.length, 2)
    assert.deepEqual(log, [])
  })

  it('may be console', () => {
    const app = new Flagon()
    app.logger = console
    assert.equal(app.logger, console)
  })

  it('does not turn a failure into another one when it fails itself', async () => {
    const app = new Flagon()
    const recorder = new Recorder()
    recorder.error = () => {
      throw new Error('disk full')
    }
    app.logger = recorder
    app.get('/', () => Promise.reject(new Error('x')))
    assert.equal((await exchange(app)).status, '500 Internal Server Error')
  })

  it('must be a logger, and be set before the first request', async () => {
    const app = new Flagon()
    for (const wrong of [null, undefined, {}, { error: console.error }, 'console']) {
      assert.throws(() => Reflect.set(app, 'logger', wrong), SetupError)
    }
    await exchange(app)
    assert.throws(() => Reflect.set(app, 'logger', console), SetupError)
  })
})

describe('the text of an entry', () => {
  const rows: readonly (readonly [string, readonly unknown[], string])[] = [
    ['plain', [], 'plain'],
    ['100%s', [], '100%s'],
    ['%s and %s', ['a'], 'a and %s'],
    ['%s', ['a', 'b', 3], 'a b 3'],
    ['%d %i %f', ['1.5', 1.5, '2'], '1.5 1 2'],
    ['%j %o %O', [{ a: 1 }, [1], null], '{"a":1} [1] null'],
    ['%s %s', [undefined, Symbol('x')], 'undefined Symbol(x)'],
    ['50%% of %s', ['it'], '50% of it'],
    ['%s', [5n], '5'],
    ['%j', [{ a: 5n }], '(a value that cannot be shown)'],
    ['%d', [Symbol('x')], '(a value that cannot be shown)'],
    ['%s', ['$& $1'], '$& $1'],
    ['a\nb', [], 'a\n    b'],
    ['a\r\nb\tc', [], 'a\\u000d\n    b\tc'],
    ['%s', ['\u001b[2J\u009b\u2028\u202e'], '\\u001b[2J\\u009b\\u2028\\u202e'],
  ]
  for (const [message, values, text] of rows) {
    it(`of ${JSON.stringify(message)} with ${values.length} values is ${JSON.stringify(text)}`, () => {
      assert.equal(formatMessage(message, values, describeError), text)
    })
  }
})

describe('an error in words', () => {
  it('ends somewhere, however deep its causes and however many its members are', () => {
    let error: Error = new Error('the first')
    for (let i = 0; i < 1000; i++) error = new Error(`cause ${i}`, { cause: error })
    assert.ok(describeError(error).length < 10_000)
    const many = new AggregateError(Array.from({ length: 1000 }, () => new Error('one')))
    assert.match(describeError(many), /member 11 of 1000: [\s\S]*and more members$/)
    const nested = Array.from({ length: 10 }).reduce<Error>(
      (inner) => new AggregateError([inner, inner, inner, inner, inner, inner]),
      new Error('leaf'),
    )
    assert.ok(describeError(nested).length < 100_000)
  })

  it('is cut where a message is very long', () => {
    assert.ok(describeError(new Error('x'.repeat(1_000_000))).length < 20_000)
  })
})
