/** The database: one connection for each context, an embedded file or a server by its URL. */

import { readFileSync } from 'node:fs'
import type { Client } from '@libsql/client'
import { createClient } from '@libsql/client'
import type { AppContext, Flagon } from 'flagon'

declare module 'flagon' {
  interface CustomConfig {
    /** Where the database is: `file:/path/to.sqlite`, or the URL of a server, `libsql://...`. */
    DATABASE: string
    /** What the server wants to see before it answers. Default: nothing. */
    DATABASE_TOKEN?: string
  }

  interface RequestGlobals {
    database?: Client
  }
}

/** Whoever has storage and settings: the context of a request, or of the application. */
export type Holder = Pick<AppContext, 'g' | 'config'>

/** The connection of a context; the first call opens it, and the end of the context closes it. */
export function getDatabase({ g, config }: Holder): Client {
  const { DATABASE: url, DATABASE_TOKEN: authToken } = config
  g.database ??= createClient(authToken === undefined ? { url } : { url, authToken })
  return g.database
}

/** Makes the tables anew: what was in them is gone. */
export async function initDatabase(holder: Holder): Promise<void> {
  const schema = readFileSync(new URL('schema.sql', import.meta.url), 'utf8')
  await getDatabase(holder).executeMultiple(schema)
}

/** Whether the tables are there. */
export async function hasTables(holder: Holder): Promise<boolean> {
  const { rows } = await getDatabase(holder).execute(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'post'",
  )
  return rows.length > 0
}

/** Closes the connections of an application when their contexts end. */
export function register(app: Flagon): void {
  app.teardownAppContext((_error, { g }) => {
    g.database?.close()
    delete g.database
  })
}
