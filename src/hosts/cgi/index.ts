/** The door `flagon/cgi`: runs any application as a CGI program. */

export type { CgiOptions } from './run.ts'
export { runCgi } from './run.ts'
