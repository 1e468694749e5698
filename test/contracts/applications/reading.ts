/** Applications that read what the client sends, or notice that it has left. */

import type { Application, Environ } from '../../../src/gateway/index.ts'
import { trace, untilReleased, wait } from './chronicle.ts'
import { TEXT } from './text.ts'
import { traced } from './traced-body.ts'

/** By path. */
export const readingApplications: Readonly<Record<string, Application>> = {
  '/echo': async (environ, startResponse) => {
    const chunks = await readInput(environ)
    startResponse('200 OK', [['Content-Type', 'application/octet-stream']])
    return chunks
  },
  '/measure': async (environ, startResponse) => {
    const byteLength = (await readInput(environ)).reduce((sum, chunk) => sum + chunk.byteLength, 0)
    startResponse('200 OK', [...TEXT])
    return [`CONTENT_LENGTH=${environ.CONTENT_LENGTH ?? '-'}, ${byteLength} bytes`]
  },
  '/unread': (_environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return ['unread']
  },
  '/unwanted': (_environ, startResponse) => {
    startResponse('401 Unauthorized', [...TEXT])
    return ['unwanted']
  },
  '/half-read': async (environ, startResponse) => {
    const address = environ.REMOTE_ADDR
    for await (const chunk of environ['wsgi.input']) {
      trace(environ, chunk.length > 0 ? 'chunk' : 'empty')
      break
    }
    startResponse('413 Content Too Large', [...TEXT])
    const hasAddress = environ.REMOTE_ADDR === address
    return [`aborted: ${isAborted(environ)}, address kept: ${hasAddress}`]
  },
  '/read-then-signal': async (environ, startResponse) => {
    await readInput(environ)
    await wait(5)
    startResponse('200 OK', [...TEXT])
    return [`aborted: ${isAborted(environ)}`]
  },
  '/read-late': async (environ, startResponse) => {
    trace(environ, 'called')
    await untilReleased(environ)
    const chunks = await readInput(environ)
    startResponse('200 OK', [['Content-Type', 'application/octet-stream']])
    return chunks
  },
  '/upload': async (environ, startResponse) => {
    trace(environ, 'called')
    await readInput(environ).catch(() => trace(environ, 'rejected'))
    startResponse('200 OK', [...TEXT])
    return ['read']
  },
  '/waiting': async (environ, startResponse) => {
    const signal = environ['wsgi.signal']?.(environ)
    signal?.addEventListener('abort', () => trace(environ, 'abort'))
    trace(environ, 'called')
    for (let i = 0; i < 200 && signal?.aborted === false; i++) await wait(10)
    startResponse('200 OK', [...TEXT])
    return traced(environ, ['nobody', 'reads', 'this'])
  },
  '/late-signal': async (environ, startResponse) => {
    trace(environ, 'called')
    await untilReleased(environ)
    trace(environ, isAborted(environ))
    startResponse('200 OK', [...TEXT])
    return traced(environ, ['nobody', 'reads', 'this'])
  },
  '/kept-signal': (environ, startResponse) => {
    const signal = environ['wsgi.signal']?.(environ)
    signal?.addEventListener('abort', () => trace(environ, 'abort'))
    trace(environ, String(signal?.aborted))
    startResponse('200 OK', [...TEXT])
    return environ.QUERY_STRING === 'stream' ? traced(environ, ['ab', 'cd']) : ['abcd']
  },
  '/hints': (environ, startResponse) => {
    const hint = environ['wsgi.early_hints']
    hint?.(environ, [['Link', '</a.css>; rel=preload; as=style']])
    hint?.(environ, [['Link', '</b.css>; rel=preload; as=style']])
    startResponse('200 OK', [...TEXT])
    return [hint === undefined ? 'no hints' : 'hinted']
  },
  '/work': (environ, startResponse) => {
    environ['wsgi.wait_until']?.(environ, work(environ))
    startResponse('200 OK', [...TEXT])
    return ['working']
  },
}

/** Takes longer than its response. */
async function work(environ: Environ): Promise<void> {
  await wait(200)
  environ['wsgi.errors'].write('the work is done\n')
}

async function readInput(environ: Environ): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = []
  for await (const chunk of environ['wsgi.input']) chunks.push(chunk)
  return chunks
}

/** Whether the signal that is asked for at this moment is aborted. */
function isAborted(environ: Environ): string {
  return String(environ['wsgi.signal']?.(environ).aborted ?? 'no signal')
}
