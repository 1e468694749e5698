/** The head of most answers. */

import type { HeaderList } from '../../../src/gateway/index.ts'

/** Plain text. */
export const TEXT: HeaderList = [['Content-Type', 'text/plain; charset=utf-8']]
