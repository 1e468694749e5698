/** What the example of the framework answers, the same on every host. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import type { Row } from '../contracts/row.ts'
import type { Scenario } from '../contracts/scenario.ts'

const HTML = 'content-type: text/html; charset=utf-8'
const STYLESHEET = readFileSync(
  new URL('../../examples/hello/static/style.css', import.meta.url),
  'utf8',
)
const FORM = 'Content-Type: application/x-www-form-urlencoded'

/** A form as it is posted. */
function post(
  target: string,
  form: string,
  type: string = FORM,
): Pick<Row, 'method' | 'target' | 'headers' | 'body'> {
  return { method: 'POST', target, headers: [type, `Content-Length: ${form.length}`], body: [form] }
}

/** All rows. */
export const helloRows: readonly Row[] = [
  {
    id: 'E01',
    name: 'a static route',
    rules: [],
    target: '/',
    expect: { status: 200, headers: ['content-length: 20', HTML], body: '<p>Hello, World!</p>' },
  },
  {
    id: 'E02',
    name: 'HEAD of a static route',
    rules: [],
    method: 'HEAD',
    target: '/',
    expect: { status: 200, headers: ['content-length: 20', HTML], body: '' },
  },
  {
    id: 'E03',
    name: 'a dynamic route',
    rules: [],
    target: '/post/7',
    expect: { status: 200, headers: ['content-length: 6', HTML], body: 'Post 7' },
  },
  {
    id: 'E04',
    name: 'a value that the converter refuses',
    rules: [],
    target: '/post/x',
    expect: { status: 404, isSame: true, bodyHas: '<!doctype html>' },
  },
  {
    id: 'E05',
    name: 'a redirect to the URL with a slash',
    rules: [],
    target: '/hello?x=1',
    expect: { status: 308, isSame: true, bodyHas: '/hello/' },
  },
  {
    id: 'E06',
    name: 'a template without a name',
    rules: [],
    target: '/hello/',
    expect: { status: 200, isSame: true, bodyHas: 'Hello, World!</h1>' },
  },
  {
    id: 'E07',
    name: 'a template with a name',
    rules: [],
    target: '/hello/Ada',
    expect: { status: 200, isSame: true, bodyHas: 'Hello, Ada!</h1>' },
  },
  {
    id: 'E08',
    name: 'a template with a name that is no ASCII',
    rules: [],
    target: '/hello/L%C3%B6ve%F0%9F%98%80',
    expect: { status: 200, isSame: true, bodyHas: 'Hello, Löve\u{1F600}!</h1>' },
  },
  {
    id: 'E09',
    name: 'a template escapes',
    rules: [],
    target: '/hello/%3Cscript%3E',
    expect: { status: 200, isSame: true, bodyHas: '&lt;script&gt;', bodyNot: '<script>' },
  },
  {
    id: 'E10',
    name: 'HEAD of a template',
    rules: [],
    method: 'HEAD',
    target: '/hello/Ada',
    expect: { status: 200, isSame: true, body: '' },
  },
  {
    id: 'E11',
    name: 'a stylesheet',
    rules: [],
    target: '/static/style.css',
    expect: { status: 200, isSame: true, body: STYLESHEET },
  },
  {
    id: 'E12',
    name: 'HEAD of a stylesheet',
    rules: [],
    method: 'HEAD',
    target: '/static/style.css',
    expect: { status: 200, isSame: true, body: '' },
  },
  {
    id: 'E13',
    name: 'a part of a stylesheet',
    rules: [],
    target: '/static/style.css',
    headers: ['Range: bytes=2-5'],
    expect: { status: 206, isSame: true, body: STYLESHEET.slice(2, 6) },
  },
  {
    id: 'E14',
    name: 'a file that is not there',
    rules: [],
    target: '/static/nothing.css',
    expect: { status: 404, isSame: true },
  },
  {
    id: 'E15',
    name: 'a file outside of the folder',
    rules: [],
    target: '/static/..%2fapp.js',
    expect: { status: [400, 404], isSame: true, bodyNot: 'Flagon' },
  },
  {
    id: 'E16',
    name: 'a form',
    rules: [],
    ...post('/hello/', 'name=Ada+L%C3%B6ve'),
    expect: { status: 303, isSame: true, bodyHas: '/hello/Ada%20L%C3%B6ve' },
  },
  {
    id: 'E17',
    name: 'a form without its field',
    rules: [],
    ...post('/hello/', 'other=1'),
    expect: { status: 400, isSame: true },
  },
  {
    id: 'E18',
    name: 'a form that is none',
    rules: [],
    ...post('/hello/', '{"name": "Ada"}', 'Content-Type: application/json'),
    expect: { status: [400, 415], isSame: true },
  },
  {
    id: 'E19',
    name: 'a page for 404',
    rules: [],
    target: '/nothing',
    expect: { status: 404, isSame: true, bodyHas: '<!doctype html>' },
  },
  {
    id: 'E20',
    name: 'a method that the route lacks',
    rules: [],
    method: 'DELETE',
    target: '/hello/',
    expect: { status: 405, isSame: true },
  },
  {
    id: 'E21',
    name: 'OPTIONS of a route',
    rules: [],
    method: 'OPTIONS',
    target: '/hello/',
    expect: { status: 200, isSame: true, body: '' },
  },
  {
    id: 'E22',
    name: 'a malformed escape',
    rules: [],
    target: '/hello/%zz',
    expect: { status: 400, isSame: true },
    limits: [
      {
        hosts: ['cgi'],
        because: 'nginx refuses it with a page of its own',
        isByChance: true,
        expect: { status: 400 },
      },
    ],
  },
]

/** All scenarios. */
export const helloScenarios: readonly Scenario[] = [
  {
    id: 'E23',
    name: 'a stylesheet that the client has is not sent again',
    rules: [],
    async play(stage) {
      const first = await stage.ask({ target: '/static/style.css' })
      const etag = new Map(first.headers).get('etag')
      assert.ok(etag !== undefined, 'there is no ETag')
      const headers = [`If-None-Match: ${etag}`]
      const answer = await stage.ask({ target: '/static/style.css', headers })
      assert.equal(answer.status, 304)
      assert.equal(answer.body.length + answer.excess.length, 0)
    },
    limits: [{ hosts: ['workerd'], because: 'its files have no date to make an ETag of' }],
  },
]
