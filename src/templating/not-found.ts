/** Says what to do when there is no template of some name. */

import { TemplateNotFound } from './errors.ts'
import type { TemplateLoader } from './loader.ts'
import { findNearest } from './nearest.ts'
import { toFileName, toTemplateName } from './template-name.ts'

/** Makes the error for names that no loader knows. */
export function createNotFound(
  names: readonly string[],
  loaders: readonly TemplateLoader[],
  extension: string,
): TemplateNotFound {
  const searched = loaders.flatMap((loader) => loader.searched)
  const hint = createHint(names, listFiles(loaders), extension)
  return new TemplateNotFound(names, searched, { hint })
}

function listFiles(loaders: readonly TemplateLoader[]): ReadonlySet<string> {
  return new Set(loaders.flatMap((loader) => loader.list?.() ?? []))
}

function createHint(
  names: readonly string[],
  files: ReadonlySet<string>,
  extension: string,
): string {
  for (const name of names) {
    const file = toFileName(name, extension)
    if (file === undefined) return BAD_NAME
    if (files.has(name)) return `The file ${name} is no template; rename it to ${file}.`
    const nearest = findNearest(file, templateFiles(files, extension))
    if (nearest !== undefined) return `Did you mean "${toTemplateName(nearest, extension)}"?`
  }
  return ''
}

const BAD_NAME =
  'A name is a path below the folder, with forward slashes, and has no empty, "." or ".." segment.'

function templateFiles(files: ReadonlySet<string>, extension: string): readonly string[] {
  return [...files].filter((file) => file.endsWith(extension))
}
