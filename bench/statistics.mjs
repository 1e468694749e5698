/** The few statistics the tables need. */

/** The middle of the values; of an even count, the mean of the two in the middle. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length / 2
  if (Number.isInteger(half)) return (sorted[half - 1] + sorted[half]) / 2
  return sorted[Math.floor(half)]
}

/** The median of the values and how far they reach. */
export function summarise(values) {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) }
}
