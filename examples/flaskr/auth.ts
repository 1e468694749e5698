/** Who is there: registering, logging in and out. */

import { LibsqlError } from '@libsql/client'
import type { Context, View } from 'flagon'
import { Blueprint, redirect } from 'flagon'
import { getDatabase } from './database.ts'
import { checkPassword, hashPassword } from './passwords.ts'

/** Somebody who has registered. */
export interface User {
  readonly id: number
  readonly username: string
  readonly password: string
}

declare module 'flagon' {
  interface RequestGlobals {
    /** Who is logged in. */
    user?: User | undefined
  }

  interface SessionValues {
    user_id: number
  }
}

export const auth = new Blueprint('auth', { urlPrefix: '/auth' })

auth.beforeAppRequest(async (context) => {
  const id = context.session.get('user_id')
  if (id !== undefined) context.g.user = await findUser(context, 'id', id)
})

/** Wraps a view: who is not logged in is sent to log in. */
export function loginRequired<params>(view: View<params>): View<params> {
  return (context) => {
    return context.g.user === undefined ? redirect(context.urlFor('auth.login')) : view(context)
  }
}

auth.route('/register', { methods: ['GET', 'POST'], endpoint: 'register' }, async (context) => {
  const { request, render, flash, urlFor } = context
  if (request.method === 'POST') {
    const form = await request.form()
    const username = form.require('username')
    const password = form.require('password')
    const error = await register(context, username, password)
    if (error === undefined) return redirect(urlFor('auth.login'))
    flash(error)
  }
  return render('auth/register')
})

/** Adds a user, or says why not. */
async function register(
  context: Context,
  username: string,
  password: string,
): Promise<string | undefined> {
  if (username === '') return 'Username is required.'
  if (password === '') return 'Password is required.'
  try {
    await getDatabase(context).execute({
      sql: 'INSERT INTO user (username, password) VALUES (?, ?)',
      args: [username, await hashPassword(password)],
    })
  } catch (error) {
    // The database knows who is there; asking before would leave a moment for two of one name.
    if (!isTaken(error)) throw error
    return `User ${username} is already registered.`
  }
  return undefined
}

function isTaken(error: unknown): boolean {
  return error instanceof LibsqlError && error.code.startsWith('SQLITE_CONSTRAINT')
}

auth.route('/login', { methods: ['GET', 'POST'], endpoint: 'login' }, async (context) => {
  const { request, session, render, flash, urlFor } = context
  if (request.method === 'POST') {
    const form = await request.form()
    const user = await findUser(context, 'username', form.require('username'))
    const isRight = await checkPassword(user?.password ?? '', form.require('password'))
    if (user !== undefined && isRight) {
      session.clear()
      session.set('user_id', user.id)
      return redirect(urlFor('index'))
    }
    flash(user === undefined ? 'Incorrect username.' : 'Incorrect password.')
  }
  return render('auth/login')
})

auth.get('/logout', { endpoint: 'logout' }, ({ session, urlFor }) => {
  session.clear()
  return redirect(urlFor('index'))
})

async function findUser(
  context: Context,
  column: 'id' | 'username',
  value: string | number,
): Promise<User | undefined> {
  const { rows } = await getDatabase(context).execute({
    sql: `SELECT id, username, password FROM user WHERE ${column} = ?`,
    args: [value],
  })
  const [row] = rows
  if (row === undefined) return undefined
  return {
    id: Number(row['id']),
    username: String(row['username']),
    password: String(row['password']),
  }
}
