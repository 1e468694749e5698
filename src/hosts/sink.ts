/** Where a response goes on hosts that write it piece by piece, or keep it until it is complete. */

import type { HeaderList } from '../gateway/index.ts'

/** Takes one response. */
export interface Sink {
  /**
   * Resolves when the client leaves before the response is complete, and never otherwise. Absent
   * where nobody can tell.
   */
  readonly departure?: Promise<void>
  /** Takes the head. A Content-Length in it is right. */
  begin(status: string, headers: HeaderList): void
  /** Takes a piece of the content, and gives a promise where the next one must wait. */
  write(bytes: Uint8Array): void | Promise<void>
  /** Takes the end of the response. */
  end(): void | Promise<void>
  /** Takes back all that it was given; absent where that is on its way already. */
  recall?(): void
}
