/** Files below a folder as answers: Flask's `send_from_directory`. */

import type { Environ } from '../gateway/index.ts'
import { NotFound } from './errors.ts'
import type { FileSetting } from './file-response.ts'
import type { OpenFile } from './file-system.ts'
import { resolvePath } from './file-system.ts'
import { isPublicName, openInFolder } from './folder-files.ts'
import type { Response } from './response.ts'
import type { SendFileOptions } from './send-file.ts'
import { sendPath } from './send-file.ts'

/** How a file below a folder is sent. */
export interface SendFromDirectoryOptions extends SendFileOptions {
  /** Whether names may begin with a dot, and lead through folders whose names do. Default `false`. */
  readonly allowsHidden?: boolean | undefined
}

/**
 * Answers with a file below a folder, by a name that strangers may have sent; a relative folder is
 * relative to the application's root.
 *
 * It is a 404 where the name leads out of the folder, also by a symbolic link, where there is no file,
 * or a folder, FIFO or device, for hidden files, and for names that Windows takes for others. Never take
 * the folder from a request.
 */
export function sendFromDirectory(
  folder: string,
  name: string,
  options: SendFromDirectoryOptions = {},
): Response {
  const open = ({ root, environ }: FileSetting): OpenFile => {
    const isWanted = isPublicName(name, options.allowsHidden) && !hasEscapedSlash(name, environ)
    const found = isWanted ? openInFolder(resolvePath(root, folder), name) : undefined
    if (found === undefined) throw new NotFound()
    return found.file
  }
  return sendPath(name, open, options)
}

/**
 * Whether slashes of a name may have been escaped in the URL: whoever guards `/files/private/` must see
 * the same segments as we do.
 */
export function hasEscapedSlash(name: string, environ: Environ): boolean {
  return name.includes('/') && environ.PATH_INFO.includes('%2F')
}
