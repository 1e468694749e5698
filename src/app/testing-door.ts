/** Opens the door `flagon/testing` when a test asks for it. */

/** What is behind the door. */
export type TestingDoor = typeof import('../testing/index.ts')

/**
 * The name is no literal where it is imported: bundlers would put the test client, with the checker, into
 * every application that is deployed.
 */
const DOOR: string = 'flagon/testing'

/** Loads the test client. */
export function openTesting(): Promise<TestingDoor> {
  return import(/* webpackIgnore: true */ /* @vite-ignore */ DOOR)
}
