/** The application that the contract suite runs on every host: one behaviour for each path. */

import type { Application } from '../../../src/gateway/index.ts'
import { lint } from '../../../src/gateway/index.ts'
import { brokenApplications } from './broken.ts'
import type { Chronicle } from './chronicle.ts'
import {
  attachChronicle,
  chronicleOf,
  MemoryChronicle,
  readTrace,
  release,
  VIOLATIONS,
} from './chronicle.ts'
import { completeApplications } from './complete.ts'
import { inquiringApplications, uncheckedApplications } from './inquiring.ts'
import { readingApplications } from './reading.ts'
import { streamingApplications } from './streaming.ts'
import { TEXT } from './text.ts'

/**
 * Makes the application. The checker stands between each behaviour that keeps the contract and the host;
 * what it notices is asked for at `/violations`. Paths without a behaviour echo the environ.
 */
export function createContractApplication(
  chronicle: Chronicle = new MemoryChronicle(),
): Application {
  const behaviours = new Map(
    Object.entries(goodApplications).map(([path, good]) => [path, watch(path, good, chronicle)]),
  )
  const unchecked = { ...brokenApplications, ...uncheckedApplications }
  for (const [path, application] of Object.entries(unchecked)) behaviours.set(path, application)
  const echo = watch('the echo', inquiringApplications['/environ'], chronicle)
  return (environ, startResponse) => {
    attachChronicle(environ, chronicle)
    const behaviour = behaviours.get(environ.PATH_INFO) ?? echo
    return behaviour(environ, startResponse)
  }
}

function watch(path: string, application: Application, chronicle: Chronicle): Application {
  return lint(application, {
    onError: (error) => chronicle.add(VIOLATIONS, `${error.side}: ${path}: ${error.message}`),
  })
}

/** What the suite itself asks. */
const questions: Readonly<Record<string, Application>> = {
  '/trace': (environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return [readTrace(environ, environ.QUERY_STRING)]
  },
  '/release': (environ, startResponse) => {
    release(environ, environ.QUERY_STRING)
    startResponse('200 OK', [...TEXT])
    return ['released']
  },
  '/violations': (environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return [chronicleOf(environ).read(VIOLATIONS).join('\n')]
  },
}

const goodApplications: Readonly<Record<string, Application>> = {
  ...completeApplications,
  ...streamingApplications,
  ...readingApplications,
  ...inquiringApplications,
  ...questions,
}
