/** Loaded into a node process beside its program: tells the process that started it how it is. */

/** How a process is. */
export interface Health {
  /** The bytes of the heap that are in use after a collection. */
  readonly heapBytes: number
  /** The bytes of buffers and the like outside of the heap. */
  readonly externalBytes: number
  /** Whether somebody reached the prototype of all objects. */
  readonly isPolluted: boolean
}

process.on('message', () => process.send?.(measureHealth()))
// Whoever asks must not keep the process alive.
process.channel?.unref()

function measureHealth(): Health {
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return { heapBytes: heapUsed, externalBytes: external, isPolluted: 'polluted' in {} }
}
