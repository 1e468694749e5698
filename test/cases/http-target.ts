/** Targets of links and redirects, which may be written with or without their origin. */

/** Whether two targets lead to the same place from the page at `base`. */
export function isSameTarget(one: string, other: string, base: string): boolean {
  return resolve(one, base) === resolve(other, base)
}

/** What is no URL stands for itself. */
function resolve(target: string, base: string): string {
  return URL.canParse(target, base) ? new URL(target, base).href : target
}
