/** Requests that a host answers by itself. */

/** A request that never reaches an application, with the status that says why. */
export class RefusedRequest {
  /** The status to answer with: `'400 Bad Request'`. */
  readonly status: string
  /** What is wrong, for the client and the log. */
  readonly reason: string

  constructor(status: string, reason: string) {
    this.status = status
    this.reason = reason
  }
}
