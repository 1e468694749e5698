/** What is asked for besides the endpoint, when a URL is built. */

/** How a URL is built, besides its values. */
export interface UrlForOptions {
  /** The fragment, without `#`. */
  readonly anchor?: string
  /** Whether the URL has a scheme and a host. Default `false`, and `true` when a scheme is given. */
  readonly external?: boolean
  /** The scheme of an external URL. Default: that of the request. */
  readonly scheme?: string
  /** Chooses among rules of one endpoint that have different methods. */
  readonly method?: string
}

/** A URL that could not be built. */
export interface FailedUrl {
  /** The endpoint, with the names of its blueprints. */
  readonly endpoint: string
  /** The values, with those that `urlDefaults` added. */
  readonly values: Readonly<Record<string, unknown>>
  /** The options as they were given. */
  readonly options: UrlForOptions
}
