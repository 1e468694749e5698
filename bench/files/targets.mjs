/** What flagon promises for files. */

import { formatNumber } from '../report.mjs'

/** The peers flagon is not to be slower than, as they are by default. */
const PEERS = ['files-sirv', 'files-fastify']

/** Judges the ratios of flagon for every file; what was not measured is not judged. */
export function judgeFiles(summaries) {
  return summaries
    .filter(({ server }) => server === 'files-flagon')
    .flatMap((entry) => judgePeers(entry, summaries))
}

function judgePeers({ path, ratio }, summaries) {
  const peers = summaries.filter((entry) => entry.path === path && PEERS.includes(entry.server))
  return peers.map((peer) => ({
    name: `\`${path}\`: not slower than ${peer.server}`,
    figure: `${formatNumber(ratio.median, 3)} to ${formatNumber(peer.ratio.median, 3)}`,
    isMet: ratio.median <= peer.ratio.median,
  }))
}
