/** The error of a broken rule. */

/**
 * An application broke a rule of the gateway (`docs/spec.md`).
 *
 * It is a `TypeError`, because that is what `startResponse` throws (rule 13).
 */
export class GatewayError extends TypeError {
  override readonly name: string = 'GatewayError'
  /** The number of the rule. */
  readonly rule: number

  constructor(rule: number, problem: string) {
    super(problem)
    this.rule = rule
  }
}
