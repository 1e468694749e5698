/** Applications around applications. They know no framework: each wraps whatever keeps the contract. */

export type { Mounts } from './mount.ts'
export { mount } from './mount.ts'
export type { ProxyHeadersOptions } from './proxy-headers.ts'
export { proxyHeaders } from './proxy-headers.ts'
