/** How far a page is kept apart from those of other origins (HTML, sections 7.1.3 and 7.1.4). */

/** Which pages may share a group of windows with this one. */
export type OpenerPolicy =
  | 'unsafe-none'
  | 'same-origin'
  | 'same-origin-allow-popups'
  | 'noopener-allow-popups'

/** What a page may embed that does not say that it may be embedded. */
export type EmbedderPolicy = 'unsafe-none' | 'require-corp' | 'credentialless'

const OPENER_POLICIES: readonly OpenerPolicy[] = [
  'unsafe-none',
  'same-origin',
  'same-origin-allow-popups',
  'noopener-allow-popups',
]

const EMBEDDER_POLICIES: readonly EmbedderPolicy[] = [
  'unsafe-none',
  'require-corp',
  'credentialless',
]

/** Reads a `Cross-Origin-Opener-Policy` value, or gives `undefined` for text that is none. */
export function parseOpenerPolicy(text: string): OpenerPolicy | undefined {
  return OPENER_POLICIES.find((policy) => policy === nameOf(text))
}

/** Reads a `Cross-Origin-Embedder-Policy` value, or gives `undefined` for text that is none. */
export function parseEmbedderPolicy(text: string): EmbedderPolicy | undefined {
  return EMBEDDER_POLICIES.find((policy) => policy === nameOf(text))
}

/** The policy without its parameters, such as `report-to`. */
function nameOf(text: string): string | undefined {
  return text.split(';', 1)[0]?.trim()
}
