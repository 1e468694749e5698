/** sirv as it is by default: it looks at its files once, at the start. */

import { serveSirv } from '../files/sirv.mjs'

serveSirv({})
