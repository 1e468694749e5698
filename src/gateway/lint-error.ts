/** What the checker throws and reports. */

import { GatewayError } from './gateway-error.ts'

/** Who broke a rule. */
export type LintSide = 'application' | 'server' | 'middleware'

/** Somebody broke a rule of the gateway; the message names the value, the side and the rule. */
export class LintError extends GatewayError {
  override readonly name = 'LintError'
  /** Who broke the rule. */
  readonly side: LintSide

  constructor(rule: number, side: LintSide, problem: string) {
    super(rule, `${problem} (The ${side} broke rule ${rule} of the gateway.)`)
    this.side = side
  }
}
