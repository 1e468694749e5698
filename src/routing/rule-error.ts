/** The error of a rule that cannot be read. */

/** A rule that cannot be read; the message draws it and points at the trouble. */
export class RuleError extends Error {
  override readonly name = 'RuleError'
  /** The rule as it was given. */
  readonly rule: string
  /** Where in the rule the trouble starts. */
  readonly index: number

  constructor(problem: string, rule: string, index: number, options?: ErrorOptions) {
    super(`${problem}\n\n  ${drawRule(rule)}\n  ${' '.repeat(countColumns(rule, index))}^`, options)
    this.rule = rule
    this.index = index
  }
}

/** Control characters would break the drawing. */
function drawRule(rule: string): string {
  return rule.replace(/\p{Cc}/gu, '\u00b7')
}

function countColumns(rule: string, index: number): number {
  return Array.from(rule.slice(0, index)).length
}
