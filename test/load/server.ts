/** Serves what is loaded, in a process of its own: what it holds can be measured there. */

import { readdirSync } from 'node:fs'
import { serve } from '../../src/hosts/node/index.ts'
import { application, held } from './application.ts'

/** What a server process holds. */
export interface Measurement {
  /** The open file descriptors. */
  readonly descriptors: number
  /** The bytes of living objects. */
  readonly heap: number
  /** The memory of the process, in bytes. */
  readonly memory: number
  /** Streaming bodies that were not closed. */
  readonly openBodies: number
  /** Chunks that endless bodies have made. */
  readonly chunks: number
  /** Request bodies that broke off while they were read. */
  readonly brokenUploads: number
  /** What was written to the log since the last measurement. */
  readonly log: readonly string[]
}

let log: string[] = []
const options = JSON.parse(process.argv[2] ?? '{}')
const server = await serve(application, {
  port: 0,
  errors: { write: (text) => log.push(text) },
  ...options,
})

process.on('warning', (warning) => log.push(`warning: ${warning.message}`))
process.on('message', () => {
  process.send?.(measure())
  log = []
})
process.on('disconnect', () => process.exit())
process.send?.({ port: Number(new URL(server.url).port) })

function measure(): Measurement {
  globalThis.gc?.()
  const { heapUsed: heap, rss: memory } = process.memoryUsage()
  return { descriptors: readdirSync('/dev/fd').length, heap, memory, ...held, log }
}
