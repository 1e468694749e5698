import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { SendFromDirectoryOptions } from '../../src/message/index.ts'
import { sendFromDirectory } from '../../src/message/index.ts'
import type { Answer } from './exchange.ts'
import { exchange } from './exchange.ts'
import { createFolder, listOpen } from './files.ts'

const folder = createFolder({
  'files/a.txt': 'a',
  'files/sub/b.txt': 'b',
  'files/.hidden': 'h',
  'files/.well-known/x': 'x',
  'files/50% ü.txt': 'percent',
  'outside/secret.txt': 'SECRET',
  'files-private/secret.txt': 'SECRET',
})
const FILES = join(folder.path, 'files')
const socket = createServer()

before(async () => {
  symlinkSync('../outside/secret.txt', join(FILES, 'link-out.txt'))
  symlinkSync('../outside', join(FILES, 'folder-out'))
  symlinkSync('a.txt', join(FILES, 'link-in.txt'))
  symlinkSync('loop', join(FILES, 'loop'))
  symlinkSync('/dev/zero', join(FILES, 'device'))
  execFileSync('mkfifo', [join(FILES, 'fifo')])
  await new Promise<void>((resolve) => socket.listen(join(FILES, 'socket'), resolve))
})

after(() => {
  socket.close()
  folder.remove()
})

function send(
  name: string,
  options?: SendFromDirectoryOptions,
  target?: string,
  from: string = FILES,
): Promise<Answer> {
  const request = target === undefined ? {} : { target }
  return exchange(sendFromDirectory(from, name, options).gateway, request)
}

const SENT: readonly (readonly [name: string, text: string])[] = [
  ['a.txt', 'a'],
  ['sub/b.txt', 'b'],
  ['50% ü.txt', 'percent'],
  ['link-in.txt', 'a'],
]

const REFUSED: readonly string[] = [
  '',
  '.',
  '..',
  '/',
  'sub',
  'sub/',
  'a.txt/',
  'a.txt/x',
  'missing.txt',
  '../outside/secret.txt',
  '../files-private/secret.txt',
  'sub/../a.txt',
  './a.txt',
  'sub//b.txt',
  '/etc/passwd',
  join(FILES, 'a.txt'),
  '.hidden',
  '.well-known/x',
  'a.txt\0',
  'sub\\b.txt',
  'a.txt::$DATA',
  'c:/a.txt',
  'a.txt.',
  'a.txt ',
  'con',
  'sub/NUL.txt',
  'link-out.txt',
  'folder-out/secret.txt',
  'loop',
  'device',
  'fifo',
  'socket',
  `${'x'.repeat(300)}.txt`,
  'x/'.repeat(3000),
]

describe('sendFromDirectory', () => {
  for (const [name, text] of SENT) {
    it(`sends ${name}`, async () => {
      const answer = await send(name)
      assert.deepEqual([answer.status, answer.text], ['200 OK', text])
    })
  }

  for (const name of REFUSED) {
    it(`answers 404 for ${JSON.stringify(name.slice(0, 40))}`, async () => {
      const answer = await send(name)
      assert.equal(answer.status, '404 Not Found')
      assert.doesNotMatch(answer.text, /SECRET|flagon-files/)
    })
  }

  it('sends hidden files where that is asked for, and none outside', async () => {
    assert.equal((await send('.hidden', { allowsHidden: true })).text, 'h')
    assert.equal((await send('.well-known/x', { allowsHidden: true })).text, 'x')
    assert.equal((await send('../a.txt', { allowsHidden: true })).status, '404 Not Found')
  })

  it('takes an escaped slash for no separator', async () => {
    assert.equal((await send('sub/b.txt', {}, '/files/sub%2Fb.txt')).status, '404 Not Found')
    assert.equal((await send('a.txt', {}, '/x%2Fy/a.txt')).status, '200 OK')
  })

  it('passes its options on', async () => {
    const answer = await send('a.txt', { asAttachment: true, maxAge: 5 })
    assert.equal(answer.header('Content-Disposition'), 'attachment; filename=a.txt')
    assert.equal(answer.header('Cache-Control'), 'public, max-age=5')
  })

  it('sees that a file which was inside is a link to the outside by now', async () => {
    const path = folder.write('files/swapped.txt', 'inside')
    assert.equal((await send('swapped.txt')).text, 'inside')
    assert.equal((await send('swapped.txt')).text, 'inside')
    rmSync(path)
    symlinkSync('../outside/secret.txt', path)
    assert.equal((await send('swapped.txt')).status, '404 Not Found')
  })

  it('sees that a folder is a link to the outside by now', async () => {
    folder.write('files/folder/secret.txt', 'inside')
    assert.equal((await send('folder/secret.txt')).text, 'inside')
    rmSync(join(FILES, 'folder'), { recursive: true })
    symlinkSync('../outside', join(FILES, 'folder'))
    assert.equal((await send('folder/secret.txt')).status, '404 Not Found')
  })

  it('knows which folder a file was found in', async () => {
    mkdirSync(join(FILES, 'deep'))
    symlinkSync('../a.txt', join(FILES, 'deep/up.txt'))
    assert.equal((await send('deep/up.txt')).text, 'a')
    const answer = await send('up.txt', {}, '/', join(FILES, 'deep'))
    assert.equal(answer.status, '404 Not Found')
  })

  it('sends what a file holds by now', async () => {
    const path = folder.write('files/changing.txt', 'one')
    const first = await send('changing.txt')
    writeFileSync(path, 'three')
    const second = await send('changing.txt')
    assert.deepEqual([first.text, second.text], ['one', 'three'])
    assert.notEqual(first.header('ETag'), second.header('ETag'))
  })

  it('is not there without its folder', async () => {
    const answer = await send('a.txt', {}, '/', join(folder.path, 'nowhere'))
    assert.equal(answer.status, '404 Not Found')
  })

  it('leaves no file open', async () => {
    await send('a.txt', {}, '/')
    assert.deepEqual(listOpen(folder.path), [])
  })
})
