/** The browser of the tests: Debian's Chromium, or the one of the variable CHROMIUM. */

import { existsSync } from 'node:fs'

/** The program. */
export const EXECUTABLE: string = process.env['CHROMIUM'] ?? '/usr/bin/chromium'

/** Without a network, Chromium's own background requests only make noise. */
export const QUIET: string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Why no browser can be opened here, or `false`. */
export const reasonToSkip: string | false = existsSync(EXECUTABLE)
  ? false
  : `there is no Chromium at ${EXECUTABLE}: install Debian's chromium, or set CHROMIUM`
