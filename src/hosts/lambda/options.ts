/** How an application is run on Lambda. */

import type { ErrorStream } from '../../gateway/index.ts'
import { decodePath } from '../../gateway/index.ts'

/** How an application is run. */
export interface LambdaOptions {
  /** Where applications and the host write errors. Default: `console.error`, which is the log. */
  readonly errors?: ErrorStream
  /**
   * The part of the path that a custom domain maps to this function, such as `/v1`. It becomes the
   * SCRIPT_NAME of the requests below it. Default: the stage, where a URL of API Gateway begins with it.
   */
  readonly basePath?: string
}

/** What all invocations have in common. */
export interface HostFacts {
  /** Where applications write errors. */
  readonly errors: ErrorStream
  /** The `basePath` of the options, in the form of PATH_INFO. */
  readonly basePath: string | undefined
}

/** Reads options. Throws a `TypeError` for a `basePath` that no request could be below. */
export function resolveOptions({ errors, basePath }: LambdaOptions): HostFacts {
  if (basePath !== undefined && !/^(?:\/[^/]+)*$/.test(basePath)) {
    throw new TypeError(
      `The basePath ${JSON.stringify(basePath)} must begin with a slash and not end with one, as in '/v1'.`,
    )
  }
  return {
    errors: errors ?? consoleErrors,
    basePath: basePath === undefined ? undefined : decodePath(basePath),
  }
}

const consoleErrors: ErrorStream = {
  // biome-ignore lint/suspicious/noConsole: the log of a function is what it prints
  write: (text) => console.error(text.trimEnd()),
}
