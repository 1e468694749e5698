/** Makes a text that shows a problem as short as it can be made in a bounded number of trials. */

/** The most trials. */
const MAX_TRIALS = 300

/** Leaves out parts of a text, large ones first, for as long as what is left still `fails`. */
export async function shrink(
  text: string,
  fails: (shorter: string) => Promise<boolean>,
): Promise<string> {
  let shortest = text
  let trials = 0
  for (let size = Math.ceil(text.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < shortest.length && trials < MAX_TRIALS; ) {
      const shorter = shortest.slice(0, at) + shortest.slice(at + size)
      trials += 1
      if (await fails(shorter)) shortest = shorter
      else at += size
    }
  }
  return shortest
}
