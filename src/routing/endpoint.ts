/** The variants that lead to one endpoint. */

import type { Variant } from './variant.ts'
import { compareVariants } from './variant.ts'

/** The variants of one endpoint, in the order in which they are tried when a URL is built. */
export class Endpoint<target> {
  /** The variants. */
  readonly variants: Variant<target>[] = []
  /** Whether one of them has defaults for what is not in its path. */
  hasFills = false

  /** Adds a variant behind those that come before it or at the same time. */
  add(variant: Variant<target>): void {
    let start = 0
    let end = this.variants.length
    while (start < end) {
      const middle = (start + end) >>> 1
      const other = this.variants[middle]
      if (other !== undefined && compareVariants(other, variant) <= 0) start = middle + 1
      else end = middle
    }
    if (start === this.variants.length) this.variants.push(variant)
    else this.variants.splice(start, 0, variant)
    if (variant.fills.length > 0) this.hasFills = true
  }
}
