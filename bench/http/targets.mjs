/** What flagon promises over HTTP. */

import { formatNumber } from '../report.mjs'

/** What flagon may cost at most, as a ratio to raw. */
const MAX_RATIO = 1.05

/** The peers flagon is not to be slower than. */
const PEERS = ['fastify', 'hono', 'h3']

/** Judges the ratios of flagon on every path; what was not measured is not judged. */
export function judgeHttp(summaries) {
  const ours = summaries.filter(({ server }) => server === 'flagon')
  return ours.flatMap((entry) => [judgeRatio(entry), ...judgePeers(entry, summaries)])
}

function judgeRatio({ path, ratio }) {
  const figure = formatNumber(ratio.median, 3)
  const name = `\`${path}\`: at most ${MAX_RATIO} x raw`
  return { name, figure, isMet: ratio.median <= MAX_RATIO }
}

function judgePeers({ path, ratio }, summaries) {
  const peers = summaries.filter((entry) => entry.path === path && PEERS.includes(entry.server))
  return peers.map((peer) => ({
    name: `\`${path}\`: not slower than ${peer.server}`,
    figure: `${formatNumber(ratio.median, 3)} to ${formatNumber(peer.ratio.median, 3)}`,
    isMet: ratio.median <= peer.ratio.median,
  }))
}
