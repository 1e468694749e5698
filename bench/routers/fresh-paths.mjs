/**
 * Strings as a server gets them: made of bytes, their hash unknown. The same string objects again and
 * again would flatter every router that looks a path up in a table, because a string keeps its hash.
 */

/** Prepares texts; every call of the result gives them as new strings. */
export function createFreshSource(texts) {
  const bytes = Buffer.from(texts.join(''), 'latin1')
  const ends = []
  for (const text of texts) ends.push((ends.at(-1) ?? 0) + text.length)
  return () => ends.map((end, i) => bytes.latin1Slice(ends[i - 1] ?? 0, end))
}
