/** What is known of the hosts: the columns of the table. */

import type { Capability, HostFacts, HostName } from './host.ts'

type Lacks = Readonly<Partial<Record<Capability, string>>>

const PLAIN = { scheme: 'http', protocol: 'HTTP/1.1' } as const

const FOREIGN_SERVER: Lacks = {
  closing: 'its server is not ours to end',
  'unix sockets': 'where it listens is not ours to say',
}

const FETCH: Lacks = {
  'early hints': 'a fetch handler gives one Response',
  ...FOREIGN_SERVER,
}

/** All hosts, in the order of the columns. */
export const HOSTS: readonly HostFacts[] = [
  {
    name: 'node 20',
    about: '`serve` of `flagon/node`, on node 20',
    ...PLAIN,
    lacks: {},
  },
  { name: 'node 24', about: 'the same on node 24', ...PLAIN, lacks: {} },
  { name: 'node 26', about: 'the same on node 26', ...PLAIN, lacks: {} },
  {
    name: 'https',
    about: '`serve` with `tls`, on node 20',
    scheme: 'https',
    protocol: 'HTTP/1.1',
    lacks: {},
  },
  {
    name: 'http/2',
    about: '`serve` with `tls` and `http2`, on node 20, for a client of HTTP/2',
    scheme: 'https',
    protocol: 'HTTP/2.0',
    lacks: {
      'raw bytes': 'HTTP/2 has frames, and one way to say a thing',
      reasons: 'HTTP/2 has no reason phrases',
    },
  },
  {
    name: 'http/1 beside http/2',
    about: 'the same, for a client of HTTP/1.1',
    scheme: 'https',
    protocol: 'HTTP/1.1',
    lacks: {},
  },
  { name: 'bun', about: 'the default export of a module, run by Bun', ...PLAIN, lacks: FETCH },
  { name: 'deno', about: 'the same, run by `deno serve`', ...PLAIN, lacks: FETCH },
  { name: 'workerd', about: 'the same, as a Worker on workerd', ...PLAIN, lacks: FETCH },
  {
    name: 'srvx',
    about: 'the same, run by srvx on node 20',
    ...PLAIN,
    lacks: { ...FETCH, 'counted objects': 'its requests make controllers themselves' },
  },
  {
    name: 'cgi',
    about: '`runCgi` of `flagon/cgi`, a process for each request, behind nginx and fcgiwrap',
    scheme: 'http',
    protocol: 'HTTP/1.1',
    lacks: {
      'raw bytes': 'nginx reads the bytes of requests, and refuses bad ones itself',
      streaming: 'fcgiwrap collects what a program writes',
      'cut responses': 'fcgiwrap does not tell nginx that a program has failed',
      departure: 'nginx ends a program whose client has left only when it writes',
      backpressure: 'fcgiwrap and nginx have buffers of their own',
      'streamed requests': 'nginx collects the body before it starts the program',
      'interim responses': 'a program writes one response',
      'early hints': 'a program writes one response',
      'one process': 'each request has a process of its own',
      closing: 'the server is nginx',
      'unix sockets': 'where nginx listens is not ours to say',
    },
  },
  {
    name: 'lambda',
    about: '`toLambdaHandler` of `flagon/lambda`, called with the events of a function URL',
    scheme: 'https',
    protocol: 'HTTP/1.1',
    lacks: {
      'raw bytes': 'an event is not made of bytes',
      reasons: 'a result has no reason phrase',
      streaming: 'a result comes as a whole',
      'cut responses': 'a result comes as a whole: one that breaks off becomes a 500',
      departure: 'nobody tells the function whether the client is still there',
      backpressure: 'a result comes as a whole',
      'streamed requests': 'an event has the whole body',
      'interim responses': 'there is nothing to see between an event and its result',
      'early hints': 'a result is one response',
      closing: 'there is no server to end',
      'unix sockets': 'there is no socket',
    },
  },
  {
    name: 'in process',
    about: '`toFetchHandler` of `flagon/fetch`, called with a `Request` and without a server',
    ...PLAIN,
    lacks: {
      'raw bytes': 'a Request is not made of bytes',
      'interim responses': 'there is nothing to see between a Request and its Response',
      'early hints': 'a fetch handler gives one Response',
      'counted objects': 'Request and Response of node make streams and controllers themselves',
      closing: 'there is no server to end',
      'unix sockets': 'there is no socket',
    },
  },
]

/** What is known of a host. */
export function factsOf(name: HostName): HostFacts {
  const facts = HOSTS.find((host) => host.name === name)
  if (facts === undefined) throw new Error(`there is no host ${name}`)
  return facts
}
