/** Templates: they are found by name, compiled once, and rendered with data. */

export type { TemplateErrorPlace, TemplateLocation, TemplateNotFoundOptions } from './errors.ts'
export { TemplateError, TemplateNotFound } from './errors.ts'
export { locateError } from './explain.ts'
export { FileLoader } from './file-loader.ts'
export type { TemplateLoader, TemplateSource } from './loader.ts'
export { escape, Markup } from './markup.ts'
export { MemoryLoader } from './memory-loader.ts'
export type { TemplatesOptions } from './templates.ts'
export { Templates } from './templates.ts'
export { toJson } from './to-json.ts'
