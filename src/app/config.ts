/** The settings of an application. */

/** The settings that flagon reads. Names and meanings are Flask's. */
export interface ConfigValues {
  /** Shows what went wrong, and notices changed templates. Default `false`; never in production. */
  DEBUG: boolean
  /** Lets errors of views reach the caller instead of becoming a 500 page. Default `false`. */
  TESTING: boolean
  /** The same, whatever TESTING says. */
  PROPAGATE_EXCEPTIONS?: boolean
  /** Signs sessions and whatever else must not be forged. */
  SECRET_KEY?: string
  /** The longest body of a request, in bytes; beyond it 413. Default 16 MiB. */
  MAX_CONTENT_LENGTH: number
  /** The most memory the fields of a form may take, in bytes; beyond it 413. Default 500 000. */
  MAX_FORM_MEMORY_SIZE: number
  /** The most fields of a form; beyond it 413. Default 1 000. */
  MAX_FORM_PARTS: number
  /** Whether changed templates are noticed. Default: as DEBUG. */
  TEMPLATES_AUTO_RELOAD?: boolean
  /** How long clients may keep static files, in seconds. Default: they ask every time. */
  SEND_FILE_MAX_AGE_DEFAULT?: number
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

/** The settings of an application: those flagon reads, and any others in upper case. */
export interface Config extends ConfigValues {
  [name: string]: unknown
}

const DEFAULTS: Readonly<ConfigValues> = {
  DEBUG: false,
  TESTING: false,
  MAX_CONTENT_LENGTH: 16 * 1024 * 1024,
  MAX_FORM_MEMORY_SIZE: 500_000,
  MAX_FORM_PARTS: 1000,
  PROVIDE_AUTOMATIC_OPTIONS: true,
  APPLICATION_ROOT: '/',
  PREFERRED_URL_SCHEME: 'http',
}

/** Makes the settings of an application of the defaults and what differs from them. */
export function createConfig(values: Partial<Config> = {}): Config {
  return { ...DEFAULTS, ...values }
}
