/** Marks in an expectation that stand for what differs from run to run. */

const MARKS: ReadonlyMap<string, string> = new Map([
  ['<DATE>', '[A-Z][a-z]{2}, \\d{2} [A-Z][a-z]{2} \\d{4} \\d{2}:\\d{2}:\\d{2} GMT'],
  ['<LENGTH>', '\\d+'],
  ['<SIGNED>', '[^;]+'],
  ['<etag>', '[^"]+'],
  ['<mtime>-<size>-<adler32 of path>', '[^"]+'],
])

const ANY_MARK = new RegExp([...MARKS.keys()].join('|'), 'g')

/** Whether a text is what is expected, each mark standing for any text of its kind. */
export function matchesMarked(expected: string, text: string): boolean {
  const texts = expected.split(ANY_MARK).map(escapePattern)
  const patterns = [...expected.matchAll(ANY_MARK)].map(([mark]) => MARKS.get(mark) ?? '')
  const pattern = texts.map((part, i) => part + (patterns[i] ?? '')).join('')
  return new RegExp(`^${pattern}$`).test(text)
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
