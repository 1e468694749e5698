/** Where templates come from. */

/** The text of a template. */
export interface TemplateSource {
  /** The text. */
  readonly text: string
  /** Where it was found, for messages: the path of a file. */
  readonly path: string
}

/** Finds the texts of templates. */
export interface TemplateLoader {
  /** The folders, or whatever they stand for, that are named when a template is not found. */
  readonly searched: readonly string[]
  /**
   * Gives the text of a file, or `undefined` when there is none.
   *
   * `file` is a path with forward slashes and with its extension: `sub/page.eta`. It is relative, and
   * has no `.` and no `..` segments.
   */
  load(file: string): TemplateSource | undefined
  /** Lists all files, so that they can be compiled at start-up and a near name can be proposed. */
  list?(): readonly string[]
}
