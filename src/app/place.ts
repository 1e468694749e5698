/** Where an application's files are. */

/** Where an application lives: `import.meta` of its module, or a folder. */
export interface AppPlace {
  /** The folder of the module; `import.meta.dirname`. */
  readonly dirname?: string
  /** The URL of the module; `import.meta.url`. */
  readonly url?: string
  /** The folder itself, for an application without a module of its own. */
  readonly root?: string
}

/** The folder an application's files are found in; `undefined` for one without files. */
export function rootOf(place: AppPlace): string | undefined {
  return place.root ?? place.dirname ?? folderOfUrl(place.url)
}

function folderOfUrl(url: string | undefined): string | undefined {
  if (url === undefined || !url.startsWith('file://')) return undefined
  const path = decodeURIComponent(new URL('.', url).pathname)
  // file:///C:/app/ is C:/app on Windows.
  return path.replace(/^\/(?=[A-Za-z]:)/, '').replace(/(?<=.)\/$/, '')
}

/** Joins a folder and a name that is relative to it; an absolute name stands for itself. */
export function joinPath(folder: string, name: string): string {
  return isAbsolute(name) ? name : `${folder.replace(/\/$/, '')}/${name}`
}

/** Whether a path says where it is without another one, on any system. */
export function isAbsolute(path: string): boolean {
  return /^(?:\/|[A-Za-z]:[\\/])/.test(path)
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== '') ?? ''
}
