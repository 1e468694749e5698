/** Makes node's server for a transport: HTTP/1.1, HTTPS, HTTP/2 with or without TLS. */

import { createServer } from 'node:http'
import { createServer as createHttp2Server, createSecureServer } from 'node:http2'
import { createServer as createHttpsServer } from 'node:https'
import type { Server } from 'node:net'
import type { TlsOptions } from 'node:tls'
import { FrugalRequest } from './frugal-request.ts'
import type { ResolvedSettings } from './server-settings.ts'
import { applySettings, http2Options } from './server-settings.ts'

/** How connections are spoken over. */
export interface TransportOptions {
  /**
   * Serves https with this key and certificate: node's options of `tls.createServer` (`key`, `cert`,
   * `passphrase`, `pfx`, `ca`, `SNICallback` ...).
   */
  readonly tls?: TlsOptions
  /**
   * Whether HTTP/2 is spoken. With `tls`, clients that do not ask for it get HTTP/1.1; without, every
   * client must begin with HTTP/2 (RFC 9113, section 3.3), as a proxy in front may. Default `false`.
   */
  readonly http2?: boolean
}

/** Makes a server that does not listen yet. */
export function createTransport(transport: TransportOptions, settings: ResolvedSettings): Server {
  checkParser(process.execArgv, process.env['NODE_OPTIONS'])
  const server = createBare(transport, settings)
  applySettings(server, settings)
  return server
}

function createBare({ tls, http2 = false }: TransportOptions, settings: ResolvedSettings): Server {
  if (tls === undefined) {
    return http2 ? createHttp2Server(http2Options(settings)) : createServer(HTTP1_OPTIONS)
  }
  checkCertificate(tls)
  // A client that does not finish its handshake is as one that does not finish its head.
  const options = {
    ...(settings.headersTimeoutMs > 0 && { handshakeTimeout: settings.headersTimeoutMs }),
    noDelay: true,
    // What httpAllowHalfOpen says does not reach sockets with TLS.
    allowHalfOpen: true,
    ...tls,
  }
  return http2
    ? createSecureServer({ ...http2Options(settings), ...options, allowHTTP1: true })
    : createHttpsServer({ ...HTTP1_OPTIONS, ...options })
}

const HTTP1_OPTIONS = { IncomingMessage: FrugalRequest }

/** node starts without a certificate, and fails every handshake. */
function checkCertificate(tls: TlsOptions): void {
  const hasPair = tls.cert !== undefined && tls.key !== undefined
  if (hasPair || tls.pfx !== undefined || tls.SNICallback !== undefined) return
  throw new TypeError('serve: tls needs key and cert, or pfx, or SNICallback.')
}

/** The lenient parser takes requests that proxies read in another way (request smuggling). */
function checkParser(flags: readonly string[], nodeOptions = ''): void {
  const all = [...flags, ...nodeOptions.split(/\s+/)].map((flag) => flag.replaceAll('_', '-'))
  if (!all.includes('--insecure-http-parser')) return
  throw new Error(
    'serve: this process runs with --insecure-http-parser, with which requests can be smuggled past a proxy; start node without it.',
  )
}
