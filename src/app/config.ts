/** The settings of an application. */

import type { MaxAge } from '../message/index.ts'
import type { SessionConfig } from '../sessions/index.ts'
import { DEFAULT_SESSION_CONFIG } from '../sessions/index.ts'
import { readEnvironment, readTextFile } from './config-sources.ts'
import { SetupError } from './errors.ts'
import type { LogLevel } from './logger.ts'
import { joinPath } from './place.ts'

/** Settings of your own: type them by declaration merging. */
// biome-ignore lint/suspicious/noEmptyInterface: it is there to be merged into
export interface CustomConfig {}

/** The settings that flagon reads. Names and meanings are Flask's. */
export interface ConfigValues extends SessionConfig {
  /** Shows what went wrong, and notices changed templates. Default `false`; never in production. */
  DEBUG: boolean
  /** Lets errors of views reach the caller instead of becoming a 500 page. Default `false`. */
  TESTING: boolean
  /** The same, whatever TESTING says. */
  PROPAGATE_EXCEPTIONS?: boolean
  /** Whether an `HttpError` without a handler is treated as a failure of the program. Default `false`. */
  TRAP_HTTP_EXCEPTIONS?: boolean
  /** The same for a `BadRequest` alone: which value was missing is then in the log. Default `false`. */
  TRAP_BAD_REQUEST_ERRORS?: boolean
  /** What `app.logger` writes, unless it was replaced. Default `info`, and `debug` with DEBUG. */
  LOG_LEVEL?: LogLevel
  /** The longest body of a request, in bytes; beyond it 413. Default 16 MiB. */
  MAX_CONTENT_LENGTH: number
  /** The most memory the fields of a form may take, in bytes; beyond it 413. Default 500 000. */
  MAX_FORM_MEMORY_SIZE: number
  /** The most fields of a form; beyond it 413. Default 1 000. */
  MAX_FORM_PARTS: number
  /** The size of a `Set-Cookie` from which on the log is told of it, in bytes; 0 for never. Default 4 093. */
  MAX_COOKIE_SIZE: number
  /** Whether changed templates are noticed. Default: as DEBUG. */
  TEMPLATES_AUTO_RELOAD?: boolean
  /** How long clients may keep files, in seconds, or what tells it by name. Default: they ask every time. */
  SEND_FILE_MAX_AGE_DEFAULT?: MaxAge
  /** Whether files are left to Apache or lighttpd: their paths are sent in `X-Sendfile`. Default `false`. */
  USE_X_SENDFILE?: boolean
  /**
   * Folders that are left to nginx, and the internal locations that lead to them:
   * `{ '/srv/app/static': '/-/static' }`. Default: none.
   */
  X_ACCEL_REDIRECT?: Readonly<Record<string, string>>
  /** Whether OPTIONS is answered for every rule that does not list it. Default `true`. */
  PROVIDE_AUTOMATIC_OPTIONS: boolean
  /**
   * The hosts that are answered for: names, and `.example.com` for one and all below it. Other requests
   * get a 400, after the hooks before the view. Default: every host.
   */
  TRUSTED_HOSTS?: readonly string[]
  /** The host that external URLs name. Default: the host of the request. */
  SERVER_NAME?: string
  /** The path below which the application is served, for URLs built outside a request. Default `/`. */
  APPLICATION_ROOT: string
  /** The scheme of external URLs built outside a request. Default `http`. */
  PREFERRED_URL_SCHEME: string
}

/** Settings that differ from the defaults, and any others in upper case. */
export type ConfigInit = Partial<ConfigValues> &
  Partial<CustomConfig> &
  Readonly<Record<string, unknown>>

const DEFAULTS: Readonly<ConfigValues> = {
  ...DEFAULT_SESSION_CONFIG,
  DEBUG: false,
  TESTING: false,
  MAX_CONTENT_LENGTH: 16 * 1024 * 1024,
  MAX_FORM_MEMORY_SIZE: 500_000,
  MAX_FORM_PARTS: 1000,
  MAX_COOKIE_SIZE: 4093,
  PROVIDE_AUTOMATIC_OPTIONS: true,
  APPLICATION_ROOT: '/',
  PREFERRED_URL_SCHEME: 'http',
}

/** What node, Bun and Deno call for `console.log`. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/** How settings are read from a file. */
export interface ConfigFileOptions {
  /** Whether a file that is not there is passed over. Default `false`. */
  readonly silent?: boolean
}

/** How settings with a common prefix are given. */
export interface NamespaceOptions {
  /** Whether names are in lower case. Default `true`. */
  readonly lowercase?: boolean
  /** Whether names lose the prefix. Default `true`. */
  readonly trim?: boolean
}

/** The settings of an application: those flagon reads, and any others. Their names are in upper case. */
export interface Config extends ConfigValues, CustomConfig {}

/**
 * The settings of an application, by name: `config.DEBUG`, `config['MAIL_SERVER']`.
 *
 * They are read from several places, each of which overrides the ones before it. Printed or made JSON,
 * secrets are left out.
 *
 * See https://flask.palletsprojects.com/en/stable/config/
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the settings are members of the object, and users merge theirs into CustomConfig
export class Config {
  [name: string]: unknown
  readonly #root: string | undefined

  /** Throws a `SetupError` for a name that is not in upper case. `root` is where relative files are. */
  constructor(values: ConfigInit = {}, root?: string) {
    this.#root = root
    for (const name of Object.keys(values)) {
      if (isSettingName(name)) continue
      throw new SetupError(
        `config: the names of settings are in upper case, and ${JSON.stringify(name)} is not.`,
      )
    }
    Object.assign(this, DEFAULTS, withoutUndefined(values))
    Object.defineProperty(this, INSPECT, { value: () => this.toJSON() })
  }

  /**
   * Takes the members of an object whose names are in upper case: of a module (`import * as settings`),
   * of a class with static members, inherited ones too, of an instance.
   */
  fromObject(source: object): void {
    for (const name in source) {
      if (isSettingName(name)) this[name] = Reflect.get(source, name)
    }
  }

  /** Takes the members of a mapping whose names are in upper case. */
  fromMapping(values: Readonly<Record<string, unknown>>): void {
    for (const [name, value] of Object.entries(values)) {
      if (isSettingName(name)) this[name] = value
    }
  }

  /**
   * Takes what is in a file, below the application's folder unless its path is absolute. `parse` makes an
   * object of its text. Default: JSON. Gives whether the file was there.
   *
   * Throws a `SetupError` when it is not there, or holds no object.
   */
  fromFile(
    path: string,
    parse: (text: string) => unknown = JSON.parse,
    { silent = false }: ConfigFileOptions = {},
  ): boolean {
    const full = this.#root === undefined ? path : joinPath(this.#root, path)
    const text = readTextFile(full)
    if (text === undefined) {
      if (silent) return false
      throw new SetupError(`config.fromFile: there is no file ${full}.`)
    }
    this.fromMapping(parseSettings(full, text, parse))
    return true
  }

  /** Takes what is in the file that a variable of the environment names; as `fromFile` in all else. */
  fromEnv(
    variable: string,
    parse: (text: string) => unknown = JSON.parse,
    options: ConfigFileOptions = {},
  ): boolean {
    const path = readEnvironment()[variable]
    if (path !== undefined && path !== '') return this.fromFile(path, parse, options)
    if (options.silent === true) return false
    throw new SetupError(
      `config.fromEnv: the variable ${variable} is not set; it should name a file of settings.`,
    )
  }

  /**
   * Takes the variables of the environment that begin with a prefix and `_`, without these:
   * `FLAGON_SECRET_KEY`. Values are JSON, and text when they are none. Two underscores go a level down:
   * `FLAGON_DATABASE__HOST` is `DATABASE.HOST`.
   */
  fromPrefixedEnv(prefix = 'FLAGON', parse: (text: string) => unknown = JSON.parse): void {
    const start = `${prefix}_`
    const variables = Object.entries(readEnvironment()).filter(([name]) => name.startsWith(start))
    // By name, so that DATABASE comes before DATABASE__HOST, which is set in it.
    for (const [name, text] of variables.toSorted(([one], [other]) => (one < other ? -1 : 1))) {
      const [first = '', ...rest] = name.slice(start.length).split('__')
      const value = parseValue(text ?? '', parse)
      if (first !== '') this[first] = setInside(this[first], rest, value)
    }
  }

  /**
   * The settings that begin with a prefix, under what follows it:
   * `config.namespace('MAIL_')` of `MAIL_SERVER` is `{ server: ... }`.
   */
  namespace(
    prefix: string,
    { lowercase = true, trim = true }: NamespaceOptions = {},
  ): Record<string, unknown> {
    const settings = Object.entries(this).filter(([name]) => name.startsWith(prefix))
    return Object.fromEntries(
      settings.map(([name, value]) => {
        const key = trim ? name.slice(prefix.length) : name
        return [lowercase ? key.toLowerCase() : key, value]
      }),
    )
  }

  /** The settings without their secrets, for whoever prints them. */
  toJSON(): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(this).map(([name, value]) => [name, isSecret(name) ? '[hidden]' : value]),
    )
  }
}

function isSettingName(name: string): boolean {
  return /^[A-Z][A-Z\d_]*$/.test(name)
}

/** Names of values that nobody should read in a log. */
function isSecret(name: string): boolean {
  return /SECRET|PASSWORD|PASSWD|TOKEN|CREDENTIAL|PRIVATE_KEY|API_KEY/.test(name)
}

/** An option that is `undefined` is one that was not given. */
function withoutUndefined(values: ConfigInit): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}

function parseSettings(
  path: string,
  text: string,
  parse: (text: string) => unknown,
): Readonly<Record<string, unknown>> {
  let settings: unknown
  try {
    settings = parse(text)
  } catch (cause) {
    throw new SetupError(`config.fromFile: ${path} cannot be read: ${String(cause)}`, { cause })
  }
  if (isRecord(settings)) return settings
  throw new SetupError(`config.fromFile: ${path} holds no object of settings.`)
}

function parseValue(text: string, parse: (text: string) => unknown): unknown {
  try {
    return parse(text)
  } catch {
    return text
  }
}

/** A copy of what was there, with a value set at a path inside of it. */
function setInside(target: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value
  const members = isRecord(target) ? target : {}
  const inner = Object.hasOwn(members, name) ? members[name] : undefined
  return { ...members, [name]: setInside(inner, rest, value) }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
