import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { secureFilename } from '../../src/message/index.ts'

const ROWS: readonly (readonly [name: string, secured: string])[] = [
  ['My cool movie.mov', 'My_cool_movie.mov'],
  ['../../../etc/passwd', 'etc_passwd'],
  ['i contain cool \xfcml\xe4uts.txt', 'i_contain_cool_umlauts.txt'],
  ['__filename__', 'filename'],
  ['foo$&^*)bar', 'foobar'],
  ['..', ''],
  ['', ''],
  ['/', ''],
  ['.htaccess', 'htaccess'],
  ['日本.txt', 'txt'],
  ['a/b\\c.txt', 'a_bc.txt'],
  ['a\0b', 'ab'],
  ['a\nb\tc', 'a_b_c'],
  ['CON', '_CON'],
  ['nul.tar.gz', '_nul.tar.gz'],
  ['com7.txt', '_com7.txt'],
  ['console.log', 'console.log'],
  ['a\u00a0b', 'a_b'],
  ['ﬁle.txt', 'file.txt'],
  ['a'.repeat(300), 'a'.repeat(300)],
]

describe('secureFilename', () => {
  for (const [name, secured] of ROWS) {
    it(`makes ${JSON.stringify(secured.slice(0, 40))} of ${JSON.stringify(name.slice(0, 40))}`, () => {
      assert.equal(secureFilename(name), secured)
    })
  }
})
