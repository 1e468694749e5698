/** The meta-variables of a request, as a web server sets them (RFC 3875, section 4.1). */

/** Variables by name, such as those of the process. */
export type Variables = Readonly<Record<string, string | undefined>>

/** A variable; one that is set to nothing is as good as none (section 4.1). */
export function variableOf(variables: Variables, name: string): string | undefined {
  const value = variables[name]
  return value === '' ? undefined : value
}

/**
 * Checks that a web server has started this program. Throws a `TypeError` when it has not, so that
 * whoever started it by hand learns how it is meant.
 */
export function checkVariables(variables: Variables): void {
  const missing = REQUIRED.filter((name) => variableOf(variables, name) === undefined)
  if (missing.length === 0) return
  throw new TypeError(
    `${missing.join(', ')} not set: this is a CGI program, which a web server starts for each request with the variables of RFC 3875.`,
  )
}

const REQUIRED: readonly string[] = ['REQUEST_METHOD', 'SERVER_PROTOCOL']
