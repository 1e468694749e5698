/** Which coding of a content a client prefers: `Accept-Encoding` (RFC 9110, section 12.5.3). */

/** The longest header that is looked at; a longer one counts as absent. */
const MAX_LENGTH = 4096

/** coding [ weight ]; a weight that is malformed makes the member one that is left out of account */
const MEMBER = /^([!#$%&'*+\-.^_`|~\da-z]+)(?:[\t ]*;[\t ]*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?$/i

/**
 * The one of `available` that a client wants most, or `undefined` when it wants the content as it is.
 *
 * Of those it likes equally well, it is the first in `available`. The content as it is has to be
 * named with a higher weight to win. Without the header nothing is coded.
 */
export function chooseCoding(
  header: string | undefined,
  available: readonly string[],
): string | undefined {
  if (header === undefined || header.length > MAX_LENGTH) return undefined
  const weights = parseWeights(header)
  let chosen: string | undefined
  let best = weights.get('identity') ?? 0
  for (const coding of available) {
    const weight = weights.get(coding) ?? weights.get('*') ?? 0
    if (weight === 0 || weight < best || (weight === best && chosen !== undefined)) continue
    chosen = coding
    best = weight
  }
  return chosen
}

function parseWeights(header: string): ReadonlyMap<string, number> {
  const weights = new Map<string, number>()
  for (const member of header.split(',')) {
    const match = MEMBER.exec(member.trim())
    const name = match?.[1]?.toLowerCase()
    // An old name of gzip (RFC 9110, section 8.4.1.3).
    const coding = name === 'x-gzip' ? 'gzip' : name
    if (coding !== undefined && !weights.has(coding)) weights.set(coding, Number(match?.[2] ?? 1))
  }
  return weights
}
