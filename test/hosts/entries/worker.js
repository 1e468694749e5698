/** The entry of a Worker: a function as the default export would be taken for a class. */

import app from './app.js'

// biome-ignore lint/style/noDefaultExport: that is where workerd looks
export default { fetch: app.fetch }
