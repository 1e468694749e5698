/** Words for a value in an error message: what it is, and what it says when that is short. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') return `the string '${value}'`
  if (typeof value === 'number' || typeof value === 'bigint') return `the number ${value}`
  if (typeof value === 'boolean' || value === null || value === undefined) return String(value)
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
