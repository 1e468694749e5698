/** Messages for the next request, which wait in the session. */

import type { Session } from '../sessions/index.ts'

/** A message with its category. */
export type FlashedMessage = readonly [category: string, message: string]

/** Which messages are wanted. */
export interface FlashesOptions {
  /** Only those of these categories. Default: all. */
  readonly categories?: readonly string[]
  /** Whether each message comes with its category: `[category, message]`. Default `false`. */
  readonly withCategories?: boolean
}

/** Leaves a message for the next request that asks for them. The category is `message` by default. */
export type Flash = (message: string, category?: string) => void

/**
 * Gives the messages that were left, the oldest first. The first call takes all of them out of the session,
 * and later ones of the same request give them again.
 */
export interface Flashes {
  (options: FlashesOptions & { readonly withCategories: true }): FlashedMessage[]
  (options?: FlashesOptions & { readonly withCategories?: false }): string[]
  (options: FlashesOptions): string[] | FlashedMessage[]
}

/** As in Flask, so that its sessions can be read. */
const FLASHES = '_flashes'

/** Leaves a message in a session. */
export function addMessage(session: Session, message: string, category: string): void {
  session.set(FLASHES, [...readMessages(session), [category, message]])
}

/** Takes all messages out of a session, which changes only if there are any. */
export function takeMessages(session: Session): readonly FlashedMessage[] {
  const messages = readMessages(session)
  // A session that refuses changes has none to take away.
  if (session.has(FLASHES)) session.delete(FLASHES)
  return messages
}

/** Makes what gives messages, of what takes them out of the session. */
export function createFlashes(take: () => readonly FlashedMessage[]): Flashes {
  function flashes(options: FlashesOptions & { readonly withCategories: true }): FlashedMessage[]
  function flashes(options?: FlashesOptions & { readonly withCategories?: false }): string[]
  function flashes(options: FlashesOptions): string[] | FlashedMessage[]
  function flashes(options: FlashesOptions = {}): string[] | FlashedMessage[] {
    const chosen = chooseMessages(take(), options.categories)
    return options.withCategories ? chosen : chosen.map(([, message]) => message)
  }
  return flashes
}

function chooseMessages(
  messages: readonly FlashedMessage[],
  categories: readonly string[] = [],
): FlashedMessage[] {
  if (categories.length === 0) return [...messages]
  return messages.filter(([category]) => categories.includes(category))
}

/** Another application may have written the session. */
function readMessages(session: Session): readonly FlashedMessage[] {
  const value = session.get(FLASHES)
  return Array.isArray(value) ? value.filter(isMessage) : []
}

function isMessage(value: unknown): value is FlashedMessage {
  return (
    Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string')
  )
}
