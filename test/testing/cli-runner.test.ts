/** Commands, called by tests. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Flagon } from 'flagon'

const ended: unknown[] = []
const app = new Flagon({}, { config: { SERVER_NAME: 'shop.test' } })
app.get('/', { endpoint: 'index' }, () => '')
app.teardownAppContext((error) => void ended.push(error))
app.cli.command('init-db', ({ app: own, urlFor }, { args, write }) => {
  write(`${own === app} ${args.join('+')}\n`)
  write(urlFor('index'))
})
app.cli.command('fail', async () => {
  throw new Error('no disk')
})
app.cli.command('three', () => 3)

describe('a command', () => {
  it('is called with its context and arguments, and what it writes is caught', async () => {
    const result = await app.testCliRunner().invoke(['init-db', 'a', '--b'])
    assert.deepEqual(result, {
      exitCode: 0,
      output: 'true a+--b\nhttp://shop.test/',
      error: undefined,
    })
    assert.deepEqual(ended.splice(0), [undefined])
  })

  it('that fails gives its error', async () => {
    const { exitCode, error } = await app.testCliRunner().invoke('fail')
    assert.equal(exitCode, 1)
    assert.ok(error instanceof Error && error.message === 'no disk')
    assert.deepEqual(ended.splice(0), [error])
  })

  it('gives the exit code', async () => {
    assert.equal((await app.testCliRunner().invoke('three')).exitCode, 3)
  })

  it('that is not there is told', async () => {
    const { exitCode, output } = await app.testCliRunner().invoke(['drop-db'])
    assert.equal(exitCode, 2)
    assert.equal(output, 'There is no command "drop-db". There are: init-db, fail, three.\n')
  })

  it('has a name of its own', () => {
    assert.throws(
      () => app.cli.command('three', () => undefined),
      /There is a command three already/,
    )
    assert.throws(() => app.cli.command('a b', () => undefined), /"a b" is no name of a command/)
  })
})
