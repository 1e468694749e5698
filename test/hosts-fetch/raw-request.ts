/** Requests as runtimes make them. */

/** What a runtime may put into a request. */
export interface RawRequestParts {
  /** The method, which runtimes do not normalise. Default `GET`. */
  readonly method?: string
  /** The URL, which only some runtimes normalise. */
  readonly url: string
  /** The header fields; a runtime takes Host as any other. */
  readonly headers?: Readonly<Record<string, string>>
  /** The body. */
  readonly body?: ReadableStream<Uint8Array>
  /** What aborts when the client leaves. */
  readonly signal?: AbortSignal
}

/** Makes a request whose method and URL are what the runtime found, however odd. */
export function createRawRequest(parts: RawRequestParts): Request {
  const { headers = {}, body, signal } = parts
  const method = parts.method ?? (body === undefined ? 'GET' : 'POST')
  const request = new Request('http://localhost/', {
    method: body === undefined ? 'GET' : 'POST',
    headers,
    ...(signal && { signal }),
    ...(body && { body, duplex: 'half' }),
  })
  return Object.defineProperties(request, { url: { value: parts.url }, method: { value: method } })
}
