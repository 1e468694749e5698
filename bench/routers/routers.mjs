/** The routers that are compared: the module, and the function that makes the router. */
export const ROUTERS = [
  { name: 'flagon', module: 'flagon.mjs', factory: 'createRouter' },
  { name: 'find-my-way', module: 'find-my-way.mjs', factory: 'createRouter' },
  { name: 'find-my-way compiled', module: 'find-my-way.mjs', factory: 'createCompiledRouter' },
  { name: 'rou3', module: 'rou3.mjs', factory: 'createRouter' },
  { name: 'rou3 compiled', module: 'rou3.mjs', factory: 'createCompiledRouter' },
  { name: 'hono', module: 'hono.mjs', factory: 'createRouter' },
]
