/** The command line. */

import { parseArgs } from 'node:util'

const OPTIONS = {
  section: { type: 'string' },
  rounds: { type: 'string', default: '5' },
  seconds: { type: 'string', default: '3' },
  only: { type: 'string' },
  paths: { type: 'string' },
  smoke: { type: 'boolean', default: false },
  json: { type: 'string' },
  dist: { type: 'string' },
}

/** Reads the options, or throws an error that says what is wrong with them. */
export function parseOptions(commandLine) {
  const { values } = parseArgs({ args: commandLine, options: OPTIONS })
  return {
    sections: splitList(values.section ?? defaultSection(values)),
    only: splitList(values.only),
    paths: splitList(values.paths),
    rounds: values.smoke ? 1 : parseCount('rounds', values.rounds),
    seconds: values.smoke ? 1 : parseCount('seconds', values.seconds),
    isSmoke: values.smoke,
    json: values.json,
    dist: values.dist,
  }
}

/** `--only` and `--paths` name things of one section, the HTTP one when no other is asked for. */
function defaultSection({ only, paths }) {
  return only === undefined && paths === undefined ? undefined : 'http'
}

function splitList(text) {
  return text?.split(',').map((item) => item.trim())
}

function parseCount(name, text) {
  const count = Number(text)
  if (Number.isInteger(count) && count > 0) return count
  throw new RangeError(`--${name} must be a whole number above 0; it is ${JSON.stringify(text)}.`)
}

/**
 * Picks the things that a list of names asks for, all of them without a list. A name that nothing
 * has is an error, so that a typing mistake does not look like a result.
 */
export function pick(things, names, what) {
  if (names === undefined) return things
  const known = things.map(({ name }) => name)
  const unknown = names.filter((name) => !known.includes(name))
  if (unknown.length === 0) return things.filter(({ name }) => names.includes(name))
  throw new RangeError(`No ${what} is called ${unknown.join(', ')}; there are ${known.join(', ')}.`)
}
