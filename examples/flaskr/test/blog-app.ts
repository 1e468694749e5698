/** A blog with a database of its own, and somebody to use it. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Flagon } from 'flagon'
import type { TestClient, TestResponse } from 'flagon/testing'
import { createApp } from '../app.ts'
import { getDatabase, initDatabase } from '../database.ts'

const DATA = readFileSync(new URL('data.sql', import.meta.url), 'utf8')

/** A blog for one test: two users, a post, and a client. */
export class TestBlog {
  readonly app: Flagon
  readonly client: TestClient
  readonly #folder = mkdtempSync(join(tmpdir(), 'flaskr-'))

  constructor() {
    const DATABASE = `file:${join(this.#folder, 'test.sqlite')}`
    const SECRET_KEY = 'of these tests, and of nothing else'
    this.app = createApp({ TESTING: true, SECRET_KEY, DATABASE })
    this.client = this.app.testClient()
  }

  /** Makes a blog whose database has the data of the tests. */
  static async open(): Promise<TestBlog> {
    const blog = new TestBlog()
    await blog.app.appContext().run(async (context) => {
      await initDatabase(context)
      await getDatabase(context).executeMultiple(DATA)
    })
    return blog
  }

  /** Logs somebody in. */
  login(username = 'test', password = 'test'): Promise<TestResponse> {
    return this.client.post('/auth/login', { form: { username, password } })
  }

  /** Logs out whoever is there. */
  logout(): Promise<TestResponse> {
    return this.client.get('/auth/logout')
  }

  /** Asks the database. */
  query(sql: string): Promise<readonly unknown[]> {
    return this.app.appContext().run(async (context) => {
      return (await getDatabase(context).execute(sql)).rows
    })
  }

  /** Removes the database. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.close()
    rmSync(this.#folder, { recursive: true })
  }
}
