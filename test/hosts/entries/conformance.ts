/** What every host serves: an application that is also a fetch handler, like an app of the framework. */

import { toFetchHandler } from '../../../src/hosts/fetch/index.ts'
import { createContractApplication } from '../../contracts/applications/index.ts'

export { createContractApplication }

const application = createContractApplication()

// biome-ignore lint/style/noDefaultExport: hosts take the default export of a module
export default Object.assign(application, { fetch: toFetchHandler(application) })
