/** Holds a streamed body to its Content-Length: rule 18 of the gateway. */

/** Counts the bytes of a body down. */
export class LengthCounter {
  #promisedBytes: number

  /** `length` is the Content-Length, or -1 where there is none to hold to. */
  constructor(length: number) {
    this.#promisedBytes = length
  }

  /**
   * Takes the length of a chunk that is about to be sent. Throws a `TypeError` when it is too long:
   * more bytes than the Content-Length promises would be read as the next response.
   */
  spend(byteLength: number): void {
    if (this.#promisedBytes === -1) return
    if (byteLength > this.#promisedBytes) {
      throw new TypeError('The body is longer than its Content-Length.')
    }
    this.#promisedBytes -= byteLength
  }

  /** Takes the end of the body. Throws a `TypeError` when bytes are missing. */
  finish(): void {
    if (this.#promisedBytes > 0) throw new TypeError('The body is shorter than its Content-Length.')
  }
}
