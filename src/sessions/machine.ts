/**
 * The modules of the runtime that sessions need: Node, Bun and Deno have them, and Workers with the flag
 * `nodejs_compat`.
 *
 * They are asked for when a session is first used and not imported, so that this package also loads where
 * they are not.
 */

/** Modules that know cryptography, compression and bytes as text. */
export interface Machine {
  readonly crypto: ReturnType<typeof process.getBuiltinModule<'node:crypto'>>
  readonly zlib: ReturnType<typeof process.getBuiltinModule<'node:zlib'>>
  readonly buffer: ReturnType<typeof process.getBuiltinModule<'node:buffer'>>
}

/** Gives the modules. Throws where there are none, and says what to do. */
export function openMachine(): Machine {
  const runtime = globalThis.process
  if (typeof runtime?.getBuiltinModule !== 'function' || !runtime.getBuiltinModule('node:crypto')) {
    throw new Error(
      'This runtime has no node:crypto, which signs sessions. On Workers, set compatibility_flags = ["nodejs_compat"].',
    )
  }
  return {
    crypto: runtime.getBuiltinModule('node:crypto'),
    zlib: runtime.getBuiltinModule('node:zlib'),
    buffer: runtime.getBuiltinModule('node:buffer'),
  }
}
