/** What flagon promises of its router. */

import { formatNumber } from '../report.mjs'
import { LOOKUPS } from './rules.mjs'

/** How much longer a lookup among the most rules may take than one among the fewest: noise. */
const FLATNESS = 1.15

/** How long the registration of the most rules may take, in milliseconds. */
const MAX_REGISTRATION = 300

/** Judges the router of flagon; what was not measured is not judged. */
export function judgeRouters(summaries) {
  const ours = summaries.filter(({ name }) => name === 'flagon')
  if (ours.length === 0) return []
  const peers = summaries.filter(({ name }) => name.startsWith('find-my-way'))
  return [
    ...peers.map((peer) => judgeAgainst(peer, ours)),
    ...LOOKUPS.map((kind) => judgeFlatness(kind, ours)),
    judgeRegistration(ours.at(-1)),
  ]
}

function judgeAgainst(peer, ours) {
  const { lookups } = ours.find(({ size }) => size === peer.size)
  const slower = LOOKUPS.filter((kind) => lookups[kind] > peer.lookups[kind])
  const figure = slower.map((kind) => `${kind} ${ratio(lookups[kind], peer.lookups[kind])} x`)
  return {
    name: `${peer.size} rules: not slower than ${peer.name}`,
    figure: figure.length === 0 ? 'faster at every kind' : `slower: ${figure.join(', ')}`,
    isMet: slower.length === 0,
  }
}

function judgeFlatness(kind, ours) {
  const first = ours[0].lookups[kind]
  const last = ours.at(-1).lookups[kind]
  return {
    name: `${kind}: ${ours.at(-1).size} rules at most ${FLATNESS} x ${ours[0].size} rules`,
    figure: `${ratio(last, first)} x`,
    isMet: last <= first * FLATNESS,
  }
}

function judgeRegistration({ size, milliseconds }) {
  return {
    name: `${size} rules added in less than ${MAX_REGISTRATION} ms`,
    figure: `${formatNumber(milliseconds, 0)} ms`,
    isMet: milliseconds < MAX_REGISTRATION,
  }
}

function ratio(value, base) {
  return formatNumber(value / base)
}
