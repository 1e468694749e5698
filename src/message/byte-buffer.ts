/** Bytes that come in pieces, in one place. */

const FIRST_LENGTH = 4096

/**
 * Bytes in a row. A list of chunks would hold on to the larger ones that they are pieces of, and one of
 * single bytes would take a hundred times their length.
 */
export class ByteBuffer {
  #space: Uint8Array = new Uint8Array(0)
  #length = 0

  /** How many bytes there are. */
  get length(): number {
    return this.#length
  }

  /** Adds a copy of some bytes. */
  append(chunk: Uint8Array): void {
    const length = this.#length + chunk.byteLength
    if (length > this.#space.byteLength) this.#grow(length)
    this.#space.set(chunk, this.#length)
    this.#length = length
  }

  /** The bytes, until more are added. */
  get bytes(): Uint8Array {
    return this.#space.subarray(0, this.#length)
  }

  /** Forgets the bytes, and keeps the space. */
  clear(): void {
    this.#length = 0
  }

  #grow(length: number): void {
    const space = new Uint8Array(Math.max(length, this.#space.byteLength * 2, FIRST_LENGTH))
    space.set(this.bytes)
    this.#space = space
  }
}
