/** Events as the services send them, with what a test is about put in. */

/** A request to a function URL, or to an HTTP API with `payload2({ domain: API_DOMAIN })`. */
export interface Payload2 {
  readonly method?: string
  readonly path?: string
  readonly query?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly cookies?: readonly string[]
  readonly domain?: string
  readonly stage?: string
  readonly protocol?: string
  readonly sourceIp?: string
  readonly body?: string
  readonly isBase64Encoded?: boolean
}

export const URL_DOMAIN = 'abcdefghij.lambda-url.eu-central-1.on.aws'
export const API_DOMAIN = 'abcdefghij.execute-api.eu-central-1.amazonaws.com'

/** An event of payload format 2.0. */
export function payload2(request: Payload2 = {}): unknown {
  const { method = 'GET', path = '/', query = '', headers = {}, cookies, body } = request
  const { domain = URL_DOMAIN, stage = '$default', protocol = 'HTTP/1.1' } = request
  const { sourceIp = '192.0.2.1', isBase64Encoded = false } = request
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    ...(cookies && { cookies }),
    headers: { host: domain, ...headers },
    requestContext: {
      accountId: '123456789012',
      apiId: 'abcdefghij',
      domainName: domain,
      domainPrefix: 'abcdefghij',
      http: { method, path, protocol, sourceIp, userAgent: 'agent' },
      requestId: 'id',
      routeKey: '$default',
      stage,
      time: '20/Nov/2026:00:00:00 +0000',
      timeEpoch: 1795132800000,
    },
    ...(body !== undefined && { body }),
    isBase64Encoded,
  }
}

/** A request to a REST API, or to an HTTP API of payload format 1.0 with `version: '1.0'`. */
export interface Payload1 {
  readonly version?: string
  readonly method?: string
  readonly path?: string
  /** The path with the stage. Default: `/prod` and the path. */
  readonly sentPath?: string
  readonly query?: Readonly<Record<string, readonly string[]>> | null
  readonly headers?: Readonly<Record<string, readonly string[]>>
  readonly domain?: string
  readonly sourceIp?: string
  readonly body?: string | null
  readonly isBase64Encoded?: boolean
}

/** An event of payload format 1.0. */
export function payload1(request: Payload1 = {}): unknown {
  const { version, method = 'GET', path = '/', query = null, headers = {}, body = null } = request
  const { domain = API_DOMAIN, sourceIp = '192.0.2.1', isBase64Encoded = false } = request
  const several = { Host: [domain], ...headers }
  return {
    ...(version && { version }),
    resource: '/{proxy+}',
    path,
    httpMethod: method,
    headers: lastOf(several),
    multiValueHeaders: several,
    queryStringParameters: query && lastOf(query),
    multiValueQueryStringParameters: query,
    pathParameters: null,
    stageVariables: null,
    requestContext: {
      resourcePath: '/{proxy+}',
      httpMethod: method,
      path: request.sentPath ?? `/prod${path}`,
      protocol: 'HTTP/1.1',
      stage: 'prod',
      domainName: domain,
      identity: { sourceIp, userAgent: 'agent' },
      requestId: 'id',
    },
    body,
    isBase64Encoded,
  }
}

/** A request to a load balancer. */
export interface Balanced {
  readonly method?: string
  readonly path?: string
  readonly query?: Readonly<Record<string, readonly string[]>>
  readonly headers?: Readonly<Record<string, readonly string[]>>
  /** Whether the target group passes all values of a header. */
  readonly isMulti?: boolean
  readonly body?: string
  readonly isBase64Encoded?: boolean
}

/** An event of an Application Load Balancer. */
export function balanced(request: Balanced = {}): unknown {
  const { method = 'GET', path = '/', query = {}, headers = {}, isMulti = false } = request
  const several = {
    host: ['lb.example'],
    'x-forwarded-for': ['192.0.2.1'],
    'x-forwarded-port': ['443'],
    'x-forwarded-proto': ['https'],
    ...headers,
  }
  return {
    requestContext: { elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:target' } },
    httpMethod: method,
    path,
    ...(isMulti
      ? { multiValueHeaders: several, multiValueQueryStringParameters: query }
      : { headers: lastOf(several), queryStringParameters: lastOf(query) }),
    body: request.body ?? '',
    isBase64Encoded: request.isBase64Encoded ?? false,
  }
}

function lastOf(lists: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  return Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, list.at(-1) ?? '']))
}
