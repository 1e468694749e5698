/** The baseline application for the hosts that take the default export of a module. */

import { createBaseline } from '../../apps/baseline-app.ts'

// biome-ignore lint/style/noDefaultExport: hosts take the default export of a module
export default createBaseline(process.env['STATIC_ROOT'] ?? '.')
