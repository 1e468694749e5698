/** What the contract suite asks of a host: to be started, and to be visited by a client. */

import type { Answer, Connection } from '../hosts/wire.ts'

/** The hosts, as rows name them. */
export type HostName =
  | 'in process'
  | 'node 20'
  | 'node 24'
  | 'node 26'
  | 'https'
  | 'http/2'
  | 'http/1 beside http/2'
  | 'bun'
  | 'deno'
  | 'workerd'
  | 'srvx'
  | 'lambda'
  | 'cgi'

/** What a row may need beyond one request and one answer. */
export type Capability =
  /** A request can be sent as bytes of HTTP/1. */
  | 'raw bytes'
  /** A reason phrase reaches the client. */
  | 'reasons'
  /** Chunks reach the client as they are produced. */
  | 'streaming'
  /** A response that breaks off is seen to be incomplete, once a part of it has been sent. */
  | 'cut responses'
  /** A client can leave, and the application can learn of it. */
  | 'departure'
  /** A client can stop reading, and the application can be made to wait. */
  | 'backpressure'
  /** The body of a request arrives while the application runs. */
  | 'streamed requests'
  /** Interim responses (1xx) reach the client. */
  | 'interim responses'
  /** The application can have interim responses sent. */
  | 'early hints'
  /** The objects that the host makes are the only ones that are made. */
  | 'counted objects'
  /** What is logged can be read. */
  | 'log'
  /** One process serves many requests. */
  | 'one process'
  /** The server can be asked to end. */
  | 'closing'
  /** The server listens on a Unix socket, too. */
  | 'unix sockets'

/** What is known of a host without starting it. */
export interface HostFacts {
  /** Its name. */
  readonly name: HostName
  /** What it is, in a sentence for the table. */
  readonly about: string
  /** The scheme of its requests. */
  readonly scheme: 'http' | 'https'
  /** The version of HTTP that its requests have. */
  readonly protocol: 'HTTP/1.1' | 'HTTP/2.0'
  /** The capabilities that it lacks, each with the reason. */
  readonly lacks: Readonly<Partial<Record<Capability, string>>>
}

/** A request as a client makes it. */
export interface ContractRequest {
  /** The method. Default `GET`. */
  readonly method?: string
  /** The request target. */
  readonly target: string
  /** Header lines besides `Host` and `Connection: close`. */
  readonly headers?: readonly string[]
  /** The body; each string is a packet of its own, each character a byte. */
  readonly body?: readonly string[]
  /** Whether more of the body follows, by `send`. Default `false`. */
  readonly isUnfinished?: boolean
  /** The whole request, instead of the parts above: one character is one byte. */
  readonly raw?: string
}

/** A host that runs. */
export interface RunningHost {
  /** Sends a request. */
  visit(request: ContractRequest): Visit
  /** Where it listens at 127.0.0.1, if it does. */
  readonly port?: number
  /** Opens a connection, where it takes some. */
  connect?(): Connection
  /** Sends a request to the Unix socket it listens on, if it does. */
  visitPath?(request: ContractRequest): Visit
  /** What it has logged. */
  output(): string
  /** Whether it still runs. */
  isAlive(): boolean
  /** Asks it to end when all is done, and resolves when it has. */
  close?(): Promise<void>
  /** Ends it. */
  stop(): Promise<void>
}

/** The client's end of one request. */
export interface Visit {
  /** What has come of the answer. */
  readonly answer: Answer
  /** Waits until something is true of the answer; gives whether that happened in time. */
  waitUntil(isTrue: (answer: Answer) => boolean, patienceMs?: number): Promise<boolean>
  /** Waits for the end of the answer. */
  finish(): Promise<Answer>
  /** Sends more of an unfinished body. */
  send(text: string): void
  /** Stops reading. */
  stall(): void
  /** Ends the connection, as a client does that may still be listening. */
  hangUp(): void
  /** Breaks off, whatever is still to come. */
  leave(): void
}
