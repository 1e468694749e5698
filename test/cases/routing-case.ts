/** One routing case: the rules it names, and what our URL map answers. */

import type { Converter, Match, RuleOptions } from '../../src/routing/index.ts'
import { BoundMap, BuildError, UrlMap } from '../../src/routing/index.ts'

/** A file of cases. */
export interface CaseFile {
  readonly maps: Readonly<Record<string, MapData>>
  readonly cases: readonly RoutingCase[]
}

/** The rules and the options of a URL map, in Werkzeug's words. */
export interface MapData {
  readonly rules: readonly RuleData[]
  readonly opts: Readonly<Record<string, boolean>>
}

/** One rule, in Werkzeug's words. */
export interface RuleData extends Readonly<Record<string, unknown>> {
  readonly path: string
  readonly ep: string
}

/** Where the request was sent. */
export interface BindData {
  readonly server_name?: string
  readonly script_name?: string
  readonly subdomain?: string
  readonly url_scheme?: string
}

interface SharedData {
  readonly id: string
  readonly map: string
  readonly method: string | null
  readonly bind: BindData
  readonly note: string
  readonly expect: Answer
}

/** A path to match. */
export interface MatchCase extends SharedData {
  readonly op: 'match'
  readonly path: string
  readonly query: string | null
  readonly websocket: boolean | null
}

/** A URL to build. */
export interface BuildCase extends SharedData {
  readonly op: 'build'
  readonly endpoint: string
  readonly values: Readonly<Record<string, unknown>>
  readonly external: boolean
  readonly scheme: string | null
  readonly append_unknown: boolean
}

/** One case. */
export type RoutingCase = MatchCase | BuildCase

/** What is answered to a case, in the words of the file. */
export type Answer = Readonly<Record<string, unknown>>

/** Answers a case with our URL map. */
export function answerCase(data: MapData, routingCase: RoutingCase): Answer {
  const map = createMap(data)
  return routingCase.op === 'match' ? answerMatch(map, routingCase) : answerBuild(map, routingCase)
}

function createMap({ rules, opts }: MapData): UrlMap<string> {
  const map = new UrlMap<string>(rename(opts, MAP_OPTIONS))
  for (const [name, converter] of Object.entries(CONVERTERS)) map.converter(name, converter)
  for (const { path, ep, ...options } of rules) {
    map.add(path, ep, { endpoint: ep, ...rename(options, RULE_OPTIONS) })
  }
  return map
}

const MAP_OPTIONS: Readonly<Record<string, string>> = {
  strict_slashes: 'strictSlashes',
  merge_slashes: 'mergeSlashes',
  redirect_defaults: 'redirectDefaults',
  sort_parameters: 'sortParameters',
  host_matching: 'hostMatching',
}

const RULE_OPTIONS: Readonly<Record<string, string>> = {
  methods: 'methods',
  defaults: 'defaults',
  strict_slashes: 'strictSlashes',
  merge_slashes: 'mergeSlashes',
  redirect_to: 'redirectTo',
  alias: 'alias',
  build_only: 'buildOnly',
  websocket: 'websocket',
  subdomain: 'subdomain',
  host: 'host',
}

function rename(
  options: Readonly<Record<string, unknown>>,
  names: Readonly<Record<string, string>>,
): Omit<RuleOptions, 'endpoint'> {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => {
      const ours = names[name]
      if (ours === undefined) throw new Error(`The option ${name} is not known to this runner.`)
      return [ours, value]
    }),
  )
}

/** The converters that the cases use besides the built-in ones. */
const CONVERTERS: Readonly<Record<string, Converter>> = {
  list: {
    parse: (text) => text.split(','),
    format: (value) =>
      Array.from(typeof value === 'string' || Array.isArray(value) ? value : []).join(','),
  },
  even: {
    pattern: '\\d+',
    weight: 50,
    parse: (text) => (BigInt(text) % 2n === 0n ? Number(text) : undefined),
    format: String,
  },
}

/** The file has decoded paths; PATH_INFO keeps a percent sign encoded. */
function toPathInfo(path: string): string {
  return path.replaceAll('%', '%25')
}

function bindMap(map: UrlMap<string>, { bind, method }: RoutingCase): BoundMap<string> {
  return new BoundMap(map, {
    serverName: bind.server_name ?? SERVER_NAME,
    subdomain: bind.subdomain ?? '',
    scheme: bind.url_scheme ?? 'http',
    scriptName: bind.script_name ?? '',
    method: method ?? 'GET',
  })
}

const SERVER_NAME = 'example.com'

function answerMatch(map: UrlMap<string>, matchCase: MatchCase): Answer {
  const bound = bindMap(map, matchCase)
  const { path, query, websocket } = matchCase
  const match = bound.match(toPathInfo(path), websocket === null ? {} : { websocket })
  return toAnswer(match, (redirect) => {
    const location = bound.formatLocation(redirect, query ?? '')
    return location.startsWith('/') ? originOf(matchCase.bind) + location : location
  })
}

/** A redirect is compared as the client resolves it. */
function originOf({ url_scheme = 'http', server_name = SERVER_NAME, subdomain }: BindData): string {
  const host = subdomain === undefined ? server_name : `${subdomain}.${server_name}`
  return `${url_scheme}://${host.toLowerCase()}`
}

function toAnswer(
  match: Match<string>,
  resolve: (redirect: Extract<Match<string>, { type: 'redirect' }>) => string,
): Answer {
  switch (match.type) {
    case 'match':
      return { endpoint: match.rule.endpoint, args: match.params }
    case 'redirect':
      return { status: 308, location: resolve(match) }
    case 'wrong-method':
      return { status: 405, allow: match.allowed }
    case 'none':
      return match.websocketMismatch
        ? { status: 400, type: 'WebsocketMismatch' }
        : { status: 404, type: 'NotFound' }
  }
}

function answerBuild(map: UrlMap<string>, buildCase: BuildCase): Answer {
  const { endpoint, values, method, external, scheme, append_unknown: appendUnknown } = buildCase
  const bound = bindMap(map, { ...buildCase, method: null })
  const options = {
    external,
    appendUnknown,
    ...(method === null ? {} : { method }),
    ...(scheme === null ? {} : { scheme }),
  }
  try {
    return { url: bound.build(endpoint, values, options) }
  } catch (error) {
    if (error instanceof BuildError || error instanceof TypeError) {
      return { error: error.name, message: error.message }
    }
    throw error
  }
}
