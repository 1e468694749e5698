/** What a runtime is told that has no files. The modules are asked for once, so this has a file of its own. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sendFile } from '../../src/message/index.ts'
import { exchange } from './exchange.ts'

describe('a runtime without a file system', () => {
  it('says that it cannot send files, and sends bytes', async (test) => {
    test.mock.method(process, 'getBuiltinModule', () => undefined)
    await assert.rejects(() => exchange(sendFile('/a.txt').gateway), /no file system/)
    const bytes = sendFile(new Uint8Array([65]), { downloadName: 'a.txt' })
    assert.equal((await exchange(bytes.gateway)).text, 'A')
  })
})
