/** A place where an application under test waits for its test. */

/** A gate that opens once, for everybody. */
export class Gate {
  /** Resolves when somebody waits at the gate. */
  readonly arrived: Promise<void>
  readonly #opened: Promise<void>
  #arrive: () => void = () => undefined
  #open: () => void = () => undefined

  constructor() {
    this.arrived = new Promise((resolve) => {
      this.#arrive = resolve
    })
    this.#opened = new Promise((resolve) => {
      this.#open = resolve
    })
  }

  /** Waits until the gate is open. */
  arrive(): Promise<void> {
    this.#arrive()
    return this.#opened
  }

  /** Opens the gate. */
  open(): void {
    this.#open()
  }
}
