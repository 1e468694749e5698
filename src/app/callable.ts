/** Objects that can be called. */

/**
 * A base for classes whose instances may be functions. Given a function, the constructor gives that
 * function, with the methods of the class on it; fields of the class are set on the function.
 */
export class Callable {
  constructor(call?: (...parameters: never[]) => unknown) {
    // biome-ignore lint/correctness/noConstructorReturn: this is what makes an instance callable
    if (call !== undefined) return Object.setPrototypeOf(call, new.target.prototype)
  }
}
