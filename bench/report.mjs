/** Writes what a section found as markdown. */

/** A markdown table; all columns but the first are aligned to the right. */
function formatTable({ title, columns, rows }) {
  const rule = columns.map((_, i) => (i === 0 ? ':--' : '--:'))
  const lines = [columns, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`)
  return [`### ${title}`, '', ...lines, ''].join('\n')
}

/** A section: its title, its notes, its tables and its targets. */
export function formatSection({ title, notes = [], tables, targets = [] }) {
  const parts = [`## ${title}`, '', ...notes.flatMap((note) => [note, ''])]
  parts.push(...tables.map(formatTable))
  if (targets.length > 0) parts.push(formatTable(targetTable(targets)))
  return parts.join('\n')
}

function targetTable(targets) {
  const rows = targets.map(({ name, figure, isMet }) => [name, figure, formatMark(isMet)])
  return { title: 'Targets', columns: ['target', 'figure', 'met'], rows }
}

/** The mark of a target. */
function formatMark(isMet) {
  return isMet ? 'yes' : '**no**'
}

/** `0.123` -> `0.12`; a figure of a thousand and more has no decimals. */
export function formatNumber(value, digits = 2) {
  return value >= 1000 ? String(Math.round(value)) : value.toFixed(digits)
}

/** The reach of a summary: `0.98-1.07`. */
export function formatReach({ min, max }, digits = 2) {
  return `${formatNumber(min, digits)}-${formatNumber(max, digits)}`
}
