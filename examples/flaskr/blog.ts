/** The posts: everybody reads them, and authors write, edit and delete their own. */

import type { Row } from '@libsql/client'
import type { Context } from 'flagon'
import { abort, Blueprint, redirect } from 'flagon'
import { loginRequired } from './auth.ts'
import { getDatabase } from './database.ts'

/** A post, with the name of who wrote it. */
interface Post {
  readonly id: number
  readonly authorId: number
  readonly username: string
  readonly created: Date
  readonly title: string
  readonly body: string
}

const SELECT =
  'SELECT p.id, title, body, created, author_id, username FROM post p JOIN user u ON p.author_id = u.id'

export const blog = new Blueprint('blog')

blog.get('/', { endpoint: 'index' }, async (context) => {
  const { rows } = await getDatabase(context).execute(`${SELECT} ORDER BY created DESC, p.id DESC`)
  return context.render('blog/index', { posts: rows.map(toPost) })
})

blog.route(
  '/create',
  { methods: ['GET', 'POST'], endpoint: 'create' },
  loginRequired(async (context) => {
    const { request, render, flash, urlFor } = context
    if (request.method === 'GET') return render('blog/create', { form: {} })
    const form = await request.form()
    const title = form.require('title')
    const body = form.require('body')
    if (title === '') {
      flash('Title is required.')
      return render('blog/create', { form: { title, body } })
    }
    await getDatabase(context).execute({
      sql: 'INSERT INTO post (title, body, author_id) VALUES (?, ?, ?)',
      args: [title, body, context.g.user?.id ?? abort(401)],
    })
    return redirect(urlFor('blog.index'))
  }),
)

blog.route(
  '/<int:id>/update',
  { methods: ['GET', 'POST'], endpoint: 'update' },
  loginRequired(async (context) => {
    const { request, render, flash, urlFor, params } = context
    const post = await getOwnPost(context, params.id)
    if (request.method === 'GET') return render('blog/update', { post, form: post })
    const form = await request.form()
    const title = form.require('title')
    const body = form.require('body')
    if (title === '') {
      flash('Title is required.')
      return render('blog/update', { post, form: { title, body } })
    }
    await getDatabase(context).execute({
      sql: 'UPDATE post SET title = ?, body = ? WHERE id = ?',
      args: [title, body, post.id],
    })
    return redirect(urlFor('blog.index'))
  }),
)

blog.post(
  '/<int:id>/delete',
  { endpoint: 'delete' },
  loginRequired(async (context) => {
    const post = await getOwnPost(context, context.params.id)
    await getDatabase(context).execute({ sql: 'DELETE FROM post WHERE id = ?', args: [post.id] })
    return redirect(context.urlFor('blog.index'))
  }),
)

/** The post of a number. 404 when there is none, and 403 when somebody else wrote it. */
async function getOwnPost(context: Pick<Context, 'g' | 'config'>, id: number): Promise<Post> {
  const { rows } = await getDatabase(context).execute({
    sql: `${SELECT} WHERE p.id = ?`,
    args: [id],
  })
  const [row] = rows
  if (row === undefined) abort(404, `Post id ${id} doesn't exist.`)
  const post = toPost(row)
  if (post.authorId !== context.g.user?.id) abort(403)
  return post
}

function toPost(row: Row): Post {
  return {
    id: Number(row['id']),
    authorId: Number(row['author_id']),
    username: String(row['username']),
    // SQLite keeps times in UTC, without saying so.
    created: new Date(`${String(row['created']).replace(' ', 'T')}Z`),
    title: String(row['title']),
    body: String(row['body']),
  }
}
