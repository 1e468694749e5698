/** How an application gives the keys of the fetch host their types. The compiler checks this file; nothing runs. */

import type { FetchKeys } from '../../src/hosts/fetch/index.ts'
import type { Environ } from '../../src/index.ts'

interface Bindings {
  readonly GREETING: string
}

declare module '../../src/index.ts' {
  interface Environ extends FetchKeys<Bindings> {}
}

export function greet(environ: Environ): string | undefined {
  environ['workers.context']?.waitUntil(Promise.resolve())
  // @ts-expect-error: a binding that is not there
  const missing = environ['workers.env']?.NOTHING
  return environ['workers.env']?.GREETING ?? environ['fetch.request']?.url ?? missing
}
