/**
 * Type-checks one file in a process of its own, and prints what it took. Arguments: the file, and the
 * types of the package.
 */

import ts from 'typescript'

const [file, types] = process.argv.slice(2)
const program = ts.createProgram([file], {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: [],
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.esnext.disposable.d.ts'],
  paths: { flagon: [types] },
})
const errors = ts
  .getPreEmitDiagnostics(program)
  .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
const { user, system } = process.cpuUsage()
console.log(JSON.stringify({ errors, milliseconds: (user + system) / 1000 }))
