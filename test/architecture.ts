/**
 * The plan of the house, and a judge of it: text in, complaints out.
 *
 * Change the plan on purpose, together with the page that explains it, or not at all.
 */

import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
import ts from 'typescript'

/** A folder of `src`. */
interface Room {
  /** The rooms it may import, or parts of rooms. */
  readonly rooms: readonly string[]
  /** The npm packages that are imported here, and nowhere else. */
  readonly packages?: readonly string[]
  /** Whether its folders have a door each, and the room has none. */
  readonly hasParts?: boolean
}

/** Which room may import which. */
export const ROOMS: Readonly<Record<string, Room>> = {
  gateway: { rooms: [] },
  http: { rooms: [], packages: ['cookie', 'mrmime'] },
  templating: { rooms: [], packages: ['eta'] },
  routing: { rooms: ['http'], packages: ['path-to-regexp'] },
  message: { rooms: ['gateway', 'http'], packages: ['busboy'] },
  sessions: { rooms: ['http', 'message'] },
  // `app.fetch` is the fetch host, bound to the app.
  app: {
    rooms: [
      'gateway',
      'http',
      'templating',
      'routing',
      'message',
      'sessions',
      'testing',
      'hosts/fetch',
    ],
  },
  middleware: { rooms: ['gateway', 'http', 'message'], packages: ['ipaddr.js'] },
  hosts: { rooms: ['gateway', 'http'], hasParts: true },
  serving: { rooms: ['gateway', 'hosts'] },
  // It knows an app by its shape; `app.testClient()` loads it, and so `app` imports it, and not it `app`.
  testing: { rooms: ['gateway', 'http', 'message', 'sessions', 'hosts/fetch'] },
  cli: {
    rooms: [
      'gateway',
      'http',
      'templating',
      'routing',
      'message',
      'sessions',
      'app',
      'middleware',
      'hosts',
      'serving',
      'testing',
    ],
  },
}

/** Places that may touch the machine; all else runs wherever JavaScript runs. */
export const MACHINE: readonly string[] = [
  'app/config-sources.ts',
  'hosts/',
  'serving/',
  'cli/',
  'templating/file-loader.ts',
  'message/file-system.ts',
  'app/globals.ts',
  'app/testing-door.ts',
  'sessions/machine.ts',
]

/** What a complaint is about. */
export type Breach =
  | 'arrow' // a room imports one that it may not import
  | 'blind' // there is too little to judge
  | 'computed' // a module is named while the program runs
  | 'cycle' // files import each other, types counted
  | 'door' // a room is entered past its door
  | 'exports' // a door of the package is not there
  | 'logic' // a door does more than to export names
  | 'machine' // a pure place uses the machine
  | 'missing' // an imported file is not there
  | 'package' // an npm package is imported outside the room that owns it
  | 'room' // a file is in no room of the plan

/** What is wrong, and where. */
export interface Complaint {
  readonly breach: Breach
  readonly text: string
}

/** The texts of a package by path: `package.json`, `src/gateway/index.ts`. */
export type Tree = ReadonlyMap<string, string>

/** What one file wants of another, of a package or of the machine. */
interface Reference {
  /** A path below `src`. */
  readonly from: string
  /** A path below `src`, a package, a module of node, or `COMPUTED`. */
  readonly to: string
}

/** The name of a module that is computed. */
const COMPUTED = '(computed)'

/** What must be there at least, so that a judge who sees nothing does not approve of everything. */
const MIN_REFERENCES = 30

/** Everything that is wrong with a tree. */
export function judge(tree: Tree, minReferences: number = MIN_REFERENCES): Complaint[] {
  const sources = readSources(tree)
  const references = [...sources].flatMap(([path, source]) => referencesOf(path, source))
  return [
    ...judgeSight(references, minReferences),
    ...[...sources.keys()].flatMap(judgePlace),
    ...references.flatMap((reference) => judgeReference(reference, sources)),
    ...judgeCycles(references),
    ...[...sources].flatMap(([path, source]) => judgeDoor(path, source)),
    ...judgeExports(tree),
  ]
}

function readSources(tree: Tree): ReadonlyMap<string, ts.SourceFile> {
  const sources = new Map<string, ts.SourceFile>()
  for (const [path, text] of tree) {
    if (!path.startsWith('src/') || !path.endsWith('.ts')) continue
    sources.set(path.slice('src/'.length), ts.createSourceFile(path, text, ts.ScriptTarget.Latest))
  }
  return sources
}

function referencesOf(path: string, source: ts.SourceFile): Reference[] {
  const specifiers: string[] = []
  const visit = (node: ts.Node): void => {
    specifiers.push(...specifiersOf(node))
    ts.forEachChild(node, visit)
  }
  visit(source)
  return specifiers.map((specifier) => ({ from: path, to: resolve(path, specifier) }))
}

/** What a node of the syntax imports: a statement, `import()`, a type, or a module of node by name. */
function specifiersOf(node: ts.Node): string[] {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    return node.moduleSpecifier === undefined ? [] : [textOf(node.moduleSpecifier)]
  }
  if (ts.isImportTypeNode(node)) {
    return [ts.isLiteralTypeNode(node.argument) ? textOf(node.argument.literal) : COMPUTED]
  }
  if (ts.isExternalModuleReference(node)) return [textOf(node.expression)]
  if (ts.isCallExpression(node) && isImport(node.expression)) return [textOf(node.arguments[0])]
  // Also where it is not called: it might be called under another name.
  if (ts.isIdentifier(node) && node.text === 'getBuiltinModule') return ['node:*']
  return []
}

function isImport(callee: ts.Expression): boolean {
  if (callee.kind === ts.SyntaxKind.ImportKeyword) return true
  return ts.isIdentifier(callee) && callee.text === 'require'
}

function textOf(node: ts.Node | undefined): string {
  return node !== undefined && ts.isStringLiteralLike(node) ? node.text : COMPUTED
}

function resolve(path: string, specifier: string): string {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(path), specifier)
  return isBuiltin(specifier) && !specifier.startsWith('node:') ? `node:${specifier}` : specifier
}

function judgeSight(references: readonly Reference[], minReferences: number): Complaint[] {
  if (references.length >= minReferences) return []
  return [{ breach: 'blind', text: `found ${references.length} imports only` }]
}

/** The room a file is in; a file at the top of `src` is in none. */
function roomOf(path: string): string {
  return path.includes('/') ? (path.split('/')[0] ?? '') : ''
}

/** The folder that a file is in and that has a door: a room, or a part of one. */
function quartersOf(path: string): string {
  const [room = '', part = '', ...rest] = path.split('/')
  return ROOMS[room]?.hasParts === true && rest.length > 0 ? `${room}/${part}` : roomOf(path)
}

function judgePlace(path: string): Complaint[] {
  if (path === 'index.ts' || Object.hasOwn(ROOMS, roomOf(path))) return []
  return [{ breach: 'room', text: `${path} is in no room of the plan` }]
}

function judgeReference(
  reference: Reference,
  sources: ReadonlyMap<string, ts.SourceFile>,
): Complaint[] {
  const { from, to } = reference
  const breach = to.endsWith('.ts') ? breachOfFile(from, to, sources) : breachOfModule(from, to)
  return breach === undefined ? [] : [{ breach, text: `${from} -> ${to}` }]
}

function breachOfFile(
  from: string,
  to: string,
  sources: ReadonlyMap<string, ts.SourceFile>,
): Breach | undefined {
  if (!sources.has(to)) return 'missing'
  if (!mayEnter(from, to)) return 'arrow'
  const quarters = quartersOf(to)
  if (quartersOf(from) === quarters || isShared(from, to)) return undefined
  return to === `${quarters}/index.ts` ? undefined : 'door'
}

/** The door of the package, at the top of `src`, may import every room, and none may import it. */
function mayEnter(from: string, to: string): boolean {
  const room = roomOf(from)
  if (room === '' || room === roomOf(to)) return true
  const allowed = ROOMS[room]?.rooms ?? []
  return allowed.includes(roomOf(to)) || allowed.includes(quartersOf(to))
}

/** Whether a file is for all parts of the room that another one is in. */
function isShared(from: string, to: string): boolean {
  const room = ROOMS[roomOf(to)]
  return room?.hasParts === true && roomOf(from) === roomOf(to) && quartersOf(to) === roomOf(to)
}

function breachOfModule(from: string, to: string): Breach | undefined {
  if (to === COMPUTED) return mayUseMachine(from) ? undefined : 'computed'
  if (to.startsWith('node:')) return mayUseMachine(from) ? undefined : 'machine'
  const [scope = '', name = ''] = to.split('/')
  const owned = ROOMS[roomOf(from)]?.packages ?? []
  return owned.includes(to.startsWith('@') ? `${scope}/${name}` : scope) ? undefined : 'package'
}

function mayUseMachine(from: string): boolean {
  return MACHINE.some((place) => (place.endsWith('/') ? from.startsWith(place) : from === place))
}

/** One complaint for each cycle, which is told as the shortest way round from its first file. */
function judgeCycles(references: readonly Reference[]): Complaint[] {
  const targets = new Map<string, string[]>()
  for (const { from, to } of references) targets.set(from, [...(targets.get(from) ?? []), to])
  const cycles = new Map<string, string>()
  for (const start of [...targets.keys()].sort()) {
    const cycle = findCycle(start, targets)
    const members = cycle.toSorted().join()
    if (cycle.length > 0 && !cycles.has(members))
      cycles.set(members, [...cycle, start].join(' -> '))
  }
  return Array.from(cycles.values(), (text) => ({ breach: 'cycle', text }))
}

/** The files on the shortest way from a file back to it; empty where there is none. */
function findCycle(start: string, targets: ReadonlyMap<string, readonly string[]>): string[] {
  const ways = [[start]]
  const seen = new Set<string>()
  for (const way of ways) {
    for (const to of targets.get(way.at(-1) ?? '') ?? []) {
      if (to === start) return way
      if (!seen.has(to)) ways.push([...way, to])
      seen.add(to)
    }
  }
  return []
}

/** A door is a list of names. */
function judgeDoor(path: string, source: ts.SourceFile): Complaint[] {
  if (posix.basename(path) !== 'index.ts') return []
  const others = source.statements.filter((statement) => !isListOfNames(statement))
  return others.map((statement) => ({
    breach: 'logic',
    text: `${path}: ${statement.getText(source).split('\n')[0]}`,
  }))
}

function isListOfNames(statement: ts.Statement): boolean {
  if (!ts.isExportDeclaration(statement) || statement.moduleSpecifier === undefined) return false
  return statement.exportClause !== undefined && ts.isNamedExports(statement.exportClause)
}

/** The doors of the package lead to sources, and to what the build makes of these. */
function judgeExports(tree: Tree): Complaint[] {
  const manifest: unknown = JSON.parse(tree.get('package.json') ?? '{}')
  const doors = Object.entries(membersOf(membersOf(manifest)['exports']))
  if (doors.length === 0) return [{ breach: 'exports', text: 'package.json has no exports' }]
  return doors.flatMap(([name, door]) => judgeExport(name, door, tree))
}

function judgeExport(name: string, door: unknown, tree: Tree): Complaint[] {
  const { 'flagon-source': source = door, types, default: built } = membersOf(door)
  if (typeof source !== 'string' || !tree.has(posix.normalize(source))) {
    return [{ breach: 'exports', text: `${name}: ${JSON.stringify(source)} is not there` }]
  }
  const stem = source.replace(/^\.\/src\//, './dist/').replace(/\.ts$/, '')
  if (source === door || (types === `${stem}.d.ts` && built === `${stem}.js`)) return []
  return [{ breach: 'exports', text: `${name}: types and default must be those of ${stem}` }]
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
