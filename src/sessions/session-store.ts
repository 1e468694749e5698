/** Where sessions are kept on the server. */

/** Keeps the texts of sessions by their keys, each for some time. */
export interface SessionStore {
  /** The text that was saved under a key; `undefined` when there is none, or its time is over. */
  get(key: string): Promise<string | undefined>
  /** Keeps a text for a number of seconds, instead of the one there was. */
  set(key: string, text: string, seconds: number): Promise<void>
  /** Forgets a text; it is no error when there is none. */
  delete(key: string): Promise<void>
  /**
   * Lets a text live for a number of seconds from now, and tells whether there is one. Default: it is read
   * and set again.
   */
  touch?(key: string, seconds: number): Promise<boolean>
}
