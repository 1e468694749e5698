/** The globals of templates, as others than templates see them. */

/** Gives the globals to add to; `checkChange` is called first, and throws when it is too late. */
export function guardGlobals(
  globals: Record<string, unknown>,
  checkChange: (call: string) => void,
): Record<string, unknown> {
  return new Proxy(globals, {
    defineProperty(target, name, descriptor) {
      checkChange(`templates.globals.${String(name)} =`)
      return Reflect.defineProperty(target, name, descriptor)
    },
    deleteProperty(target, name) {
      checkChange(`delete templates.globals.${String(name)}`)
      return Reflect.deleteProperty(target, name)
    },
  })
}
