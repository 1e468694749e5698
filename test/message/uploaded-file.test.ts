/** Files that a request keeps. */

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { UploadedFile } from '../../src/message/index.ts'
import { HttpError, Request } from '../../src/message/index.ts'
import { createTestEnviron } from './exchange.ts'
import { encodeForm, file, MULTIPART, split } from './multipart.ts'

const root = mkdtempSync(join(tmpdir(), 'flagon-uploads-'))
const spilled = join(root, 'tmp')
const kept = join(root, 'kept')
const { TMPDIR } = process.env

before(() => {
  process.env['TMPDIR'] = spilled
})
after(() => {
  if (TMPDIR === undefined) delete process.env['TMPDIR']
  else process.env['TMPDIR'] = TMPDIR
  rmSync(root, { recursive: true })
})
beforeEach(() => {
  for (const folder of [spilled, kept]) {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder)
  }
})

const MEBIBYTE = 1024 * 1024
const LARGE = Buffer.alloc(3 * MEBIBYTE, 'large file ')

function post(body: Uint8Array): Request {
  const chunks = split(body, 65_536)
  return new Request(createTestEnviron({ method: 'POST', headers: MULTIPART, body: chunks }))
}

/** Uses a file of this content. */
async function useFile(
  content: Uint8Array,
  use: (uploaded: UploadedFile) => Promise<unknown>,
): Promise<void> {
  const request = post(encodeForm([file('f', 'x', content)]))
  try {
    await use((await request.files()).require('f'))
  } finally {
    await request.close()
  }
}

describe('a file that is kept', () => {
  const sizes = [0, 1, 65_536, MEBIBYTE, MEBIBYTE + 1, LARGE.length]
  for (const size of sizes) {
    it(`of ${size} bytes is in memory up to 1 MiB, and else on disk until the request is over`, async () => {
      const content = LARGE.subarray(0, size)
      await useFile(content, async (uploaded) => {
        assert.equal(uploaded.size, size)
        assert.equal(readdirSync(spilled).length, size > MEBIBYTE ? 1 : 0)
        assert.deepEqual(Buffer.from(await uploaded.bytes()), content)
        assert.equal((await uploaded.text()).length, size)
        const streamed: Uint8Array[] = []
        for await (const chunk of uploaded.stream()) streamed.push(chunk)
        assert.deepEqual(Buffer.concat(streamed), content)
      })
      assert.deepEqual(readdirSync(spilled), [])
    })
  }

  it('is 0600 in a folder that is 0700 (up-07)', async () => {
    await useFile(LARGE, async () => {
      const folder = join(spilled, readdirSync(spilled)[0] ?? '')
      assert.equal(statSync(folder).mode & 0o777, 0o700)
      const paths = readdirSync(folder).map((name) => join(folder, name))
      assert.deepEqual(
        paths.map((path) => statSync(path).mode & 0o777),
        [0o600],
      )
    })
  })

  it('counts against the memory of its request', async () => {
    const half = LARGE.subarray(0, MEBIBYTE / 2)
    const request = post(encodeForm([1, 2, 3, 4].map((n) => file(`f${n}`, 'x', half))))
    const files = await request.files()
    assert.equal(readdirSync(join(spilled, readdirSync(spilled)[0] ?? '')).length, 2)
    for (const [, each] of files) assert.deepEqual(Buffer.from(await each.bytes()), half)
    await request.close()
    assert.deepEqual(readdirSync(spilled), [])
  })

  it('is gone when the request is over, and says so', async () => {
    for (const content of [LARGE, LARGE.subarray(0, 10)]) {
      let left: UploadedFile | undefined
      await useFile(content, async (uploaded) => {
        left = uploaded
      })
      await assert.rejects(async () => left?.bytes(), /when it is over/)
    }
  })

  it('is opened when it is read, and not before', {
    skip: process.platform !== 'linux',
  }, async () => {
    await useFile(LARGE, async (uploaded) => {
      await uploaded.bytes()
      const openCount = readdirSync('/proc/self/fd').length
      const streams = Array.from({ length: 20 }, () => uploaded.stream())
      await new Promise((resolve) => setTimeout(resolve, 20))
      assert.ok(readdirSync('/proc/self/fd').length < openCount + streams.length)
    })
  })

  it('is gone for who reads a stream of it when the request is over', async () => {
    for (const content of [LARGE, LARGE.subarray(0, 10)]) {
      let stream: ReadableStream<Uint8Array> | undefined
      await useFile(content, async (uploaded) => {
        stream = uploaded.stream()
      })
      await assert.rejects(async () => stream?.getReader().read(), /when it is over/)
    }
  })

  it('is removed when the form is malformed behind it, at once', async () => {
    const body = encodeForm([file('f', 'x', LARGE)])
    await assert.rejects(post(body.subarray(0, -6)).files(), HttpError)
    assert.deepEqual(readdirSync(spilled), [])
  })

  it('is not kept when the request is over before it has come', async () => {
    const request = post(encodeForm([file('f', 'x', LARGE)]))
    const pending = request.files()
    await new Promise(setImmediate)
    await request.close()
    await assert.rejects(pending)
    assert.deepEqual(readdirSync(spilled), [])
  })

  it('is not kept at whatever moment the request ends', async () => {
    const small = Array.from({ length: 100 }, () => file('f', 'x', LARGE.subarray(0, 10)))
    const body = encodeForm([file('f', 'x', LARGE.subarray(0, MEBIBYTE - 9)), ...small])
    for (let turns = 0; turns < 200; turns++) {
      const request = post(body)
      const pending = request.files()
      for (let turn = 0; turn < turns % 50; turn++) await new Promise(setImmediate)
      await request.close()
      await pending.catch((error: unknown) =>
        assert.match(String(error), /request is over|request are gone/),
      )
      assert.deepEqual(readdirSync(spilled), [])
    }
  })

  it('is not kept when the form is read after the request is over', async () => {
    const request = post(encodeForm([file('f', 'x', LARGE)]))
    await request.bytes()
    await request.close()
    await assert.rejects(request.files(), /request is over/)
    await assert.rejects(request.uploads().next(), /request is over/)
    assert.deepEqual(readdirSync(spilled), [])
  })

  it('stays in memory up to 16 MiB where nothing can be written, and is 413 beyond', async () => {
    rmSync(spilled, { recursive: true })
    await useFile(LARGE, async (uploaded) => {
      assert.deepEqual(Buffer.from(await uploaded.bytes()), LARGE)
    })
    const request = post(encodeForm([file('f', 'x', new Uint8Array(17 * MEBIBYTE))]))
    request.maxContentLength = 32 * MEBIBYTE
    await assert.rejects(request.files(), { status: 413 })
  })

  it('is removed when the process ends in the middle of the request', () => {
    const program = `
      import { Request } from ${JSON.stringify(new URL('../../src/message/index.ts', import.meta.url).href)}
      import { createTestEnviron } from ${JSON.stringify(new URL('exchange.ts', import.meta.url).href)}
      import { encodeForm, file, MULTIPART } from ${JSON.stringify(new URL('multipart.ts', import.meta.url).href)}
      import { readdirSync } from 'node:fs'
      const body = encodeForm([file('f', 'x', new Uint8Array(2_000_000))])
      await new Request(createTestEnviron({ method: 'POST', headers: MULTIPART, body })).files()
      process.stdout.write(String(readdirSync(process.env.TMPDIR).filter((name) => name.startsWith('flagon-')).length))
      process.exit(1)
    `
    const path = join(root, 'program.mts')
    writeFileSync(path, program)
    const options = { env: { ...process.env, TMPDIR: spilled }, encoding: 'utf8' } as const
    const run = (): string =>
      execFileSync(
        process.execPath,
        [...process.execArgv.filter((flag) => !flag.startsWith('--test')), path],
        options,
      )
    assert.throws(run, { status: 1, stdout: '1' })
    assert.deepEqual(
      readdirSync(spilled).filter((name) => name.startsWith('flagon-')),
      [],
    )
  })
})

describe('save()', () => {
  for (const content of [LARGE, LARGE.subarray(0, 10)]) {
    it(`writes ${content.length} bytes to a new file that only its user may read`, async () => {
      await useFile(content, async (uploaded) => {
        const path = join(kept, 'a')
        await uploaded.save(path)
        await uploaded.save(pathToFileURL(join(kept, 'b')), { mode: 0o640 })
        assert.deepEqual(readFileSync(path), content)
        assert.equal(statSync(path).mode & 0o777, 0o600)
        assert.equal(statSync(join(kept, 'b')).mode & 0o777, 0o640)
      })
    })
  }

  it('refuses a path that is taken, also by a link to nowhere (up-02)', async () => {
    writeFileSync(join(kept, 'old'), 'old')
    symlinkSync(join(kept, 'nowhere'), join(kept, 'link'))
    await useFile(LARGE, async (uploaded) => {
      for (const name of ['old', 'link', '']) {
        await assert.rejects(uploaded.save(join(kept, name)), { code: /EEXIST|EISDIR/ })
      }
    })
    assert.equal(readFileSync(join(kept, 'old'), 'utf8'), 'old')
    assert.deepEqual(readdirSync(kept).sort(), ['link', 'old'])
  })

  it('replaces a file or a link if it is told to, and never writes through a link', async () => {
    writeFileSync(join(kept, 'old'), 'old')
    symlinkSync(join(kept, 'old'), join(kept, 'link'))
    await useFile(LARGE, async (uploaded) => {
      await uploaded.save(join(kept, 'link'), { overwrite: true })
      assert.equal(readFileSync(join(kept, 'old'), 'utf8'), 'old')
      await uploaded.save(pathToFileURL(join(kept, 'old')), { overwrite: true })
      for (const name of ['old', 'link']) assert.deepEqual(readFileSync(join(kept, name)), LARGE)
    })
    assert.deepEqual(readdirSync(kept).sort(), ['link', 'old'])
  })

  it('takes the longest name that there is, also to replace a file', async () => {
    const name = 'n'.repeat(255)
    await useFile(LARGE, async (uploaded) => {
      await uploaded.save(join(kept, name))
      await uploaded.save(join(kept, name), { overwrite: true })
      await uploaded.save(pathToFileURL(join(kept, name)), { overwrite: true })
    })
    assert.deepEqual(readdirSync(kept), [name])
  })

  it('leaves nothing behind when it fails', async () => {
    const body = encodeForm([file('f', 'x', LARGE)]).subarray(0, -6)
    for (const overwrite of [false, true]) {
      await assert.rejects(
        async () => {
          for await (const part of post(body).uploads()) {
            await part.save(join(kept, 'half'), { overwrite })
          }
        },
        { status: 400 },
      )
    }
    assert.deepEqual(readdirSync(kept), [])
    await useFile(LARGE, async (uploaded) => {
      await assert.rejects(uploaded.save(join(kept, 'no', 'such')), { code: 'ENOENT' })
    })
    assert.equal(existsSync(join(kept, 'no')), false)
  })

  it('writes to a stream, and closes it', async () => {
    const chunks: Uint8Array[] = []
    let isClosed = false
    const destination = new WritableStream<Uint8Array>({
      write: (chunk) => void chunks.push(Uint8Array.from(chunk)),
      close: () => {
        isClosed = true
      },
    })
    await useFile(LARGE, (uploaded) => uploaded.save(destination))
    assert.deepEqual(Buffer.concat(chunks), LARGE)
    assert.equal(isClosed, true)
  })
})
