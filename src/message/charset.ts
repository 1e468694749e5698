/** The charset of a body. */

import type { MediaType } from '../http/index.ts'

/** Whether a media type leaves a text in UTF-8: it says so, or it says nothing. */
export function isUtf8(mediaType: MediaType): boolean {
  const charset = mediaType.parameters.get('charset') ?? 'utf-8'
  return /^(?:utf-?8|us-ascii)$/i.test(charset)
}
