/** sirv as it is while files change: it looks at a file for every request, as flagon does. */

import { serveSirv } from '../files/sirv.mjs'

serveSirv({ dev: true })
