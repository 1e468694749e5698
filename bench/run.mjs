/** Runs the sections in turn and prints what they found; README.md tells how to read it. */

import { writeFileSync } from 'node:fs'
import { chooseBuild } from './build.mjs'
import { measureFiles } from './files.mjs'
import { measureHttp } from './http.mjs'
import { measureImport } from './import-time.mjs'
import { measureInProcess } from './in-process.mjs'
import { measureLint } from './lint.mjs'
import { describeMachine } from './machine.mjs'
import { parseOptions, pick } from './options.mjs'
import { formatSection } from './report.mjs'
import { measureRouters } from './router.mjs'
import { measureSize } from './size.mjs'
import { measureTypes } from './types.mjs'
import { measureUploads } from './uploads.mjs'

const SECTIONS = [
  { name: 'http', measure: measureHttp },
  { name: 'files', measure: measureFiles },
  { name: 'router', measure: measureRouters },
  { name: 'in-process', measure: measureInProcess },
  { name: 'uploads', measure: measureUploads },
  { name: 'lint', measure: measureLint },
  { name: 'import', measure: measureImport },
  { name: 'size', measure: measureSize },
  { name: 'types', measure: measureTypes },
]

const options = parseOptions(process.argv.slice(2))
const sections = pick(SECTIONS, options.sections, 'section')
const machine = describeMachine()
chooseBuild(options.dist)
console.log(`# Bench\n\n${machine}\n`)

const results = {}
for (const { name, measure } of sections) {
  const result = await measure(options)
  console.log(formatSection(result))
  results[name] = result.data
}
if (options.json !== undefined) {
  writeFileSync(options.json, `${JSON.stringify({ machine, options, results }, null, 2)}\n`)
}
