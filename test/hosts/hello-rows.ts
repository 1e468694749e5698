/** What the example answers, the same on every host. */

import { readFileSync } from 'node:fs'
import type { Row } from './row.ts'

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
    name: 'a static route',
    target: '/',
    expect: { status: 200, headers: ['content-length: 20', HTML], body: '<p>Hello, World!</p>' },
  },
  {
    name: 'HEAD of a static route',
    method: 'HEAD',
    target: '/',
    expect: { status: 200, headers: ['content-length: 20', HTML], body: '' },
  },
  {
    name: 'a dynamic route',
    target: '/post/7',
    expect: { status: 200, headers: ['content-length: 6', HTML], body: 'Post 7' },
  },
  {
    name: 'a value that the converter refuses',
    target: '/post/x',
    expect: { status: 404, isSame: true, bodyHas: '<!doctype html>' },
  },
  {
    name: 'a redirect to the URL with a slash',
    target: '/hello?x=1',
    expect: { status: 308, isSame: true, bodyHas: '/hello/' },
  },
  {
    name: 'a template without a name',
    target: '/hello/',
    expect: { status: 200, isSame: true, bodyHas: 'Hello, World!</h1>' },
  },
  {
    name: 'a template with a name',
    target: '/hello/Ada',
    expect: { status: 200, isSame: true, bodyHas: 'Hello, Ada!</h1>' },
  },
  {
    name: 'a template with a name that is no ASCII',
    target: '/hello/L%C3%B6ve%F0%9F%98%80',
    expect: { status: 200, isSame: true, bodyHas: 'Hello, Löve\u{1F600}!</h1>' },
  },
  {
    name: 'a template escapes',
    target: '/hello/%3Cscript%3E',
    expect: { status: 200, isSame: true, bodyHas: '&lt;script&gt;', bodyNot: '<script>' },
  },
  {
    name: 'HEAD of a template',
    method: 'HEAD',
    target: '/hello/Ada',
    expect: { status: 200, isSame: true, body: '' },
  },
  {
    name: 'a stylesheet',
    target: '/static/style.css',
    expect: { status: 200, isSame: true, body: STYLESHEET },
  },
  {
    name: 'HEAD of a stylesheet',
    method: 'HEAD',
    target: '/static/style.css',
    expect: { status: 200, isSame: true, body: '' },
  },
  {
    name: 'a part of a stylesheet',
    target: '/static/style.css',
    headers: ['Range: bytes=2-5'],
    expect: { status: 206, isSame: true, body: STYLESHEET.slice(2, 6) },
  },
  {
    name: 'a file that is not there',
    target: '/static/nothing.css',
    expect: { status: 404, isSame: true },
  },
  {
    name: 'a file outside of the folder',
    target: '/static/..%2fapp.js',
    expect: { status: [400, 404], isSame: true, bodyNot: 'Flagon' },
  },
  {
    name: 'a form',
    ...post('/hello/', 'name=Ada+L%C3%B6ve'),
    expect: { status: 303, isSame: true, bodyHas: '/hello/Ada%20L%C3%B6ve' },
  },
  {
    name: 'a form without its field',
    ...post('/hello/', 'other=1'),
    expect: { status: 400, isSame: true },
  },
  {
    name: 'a form that is none',
    ...post('/hello/', '{"name": "Ada"}', 'Content-Type: application/json'),
    expect: { status: [400, 415], isSame: true },
  },
  {
    name: 'a page for 404',
    target: '/nothing',
    expect: { status: 404, isSame: true, bodyHas: '<!doctype html>' },
  },
  {
    name: 'a method that the route lacks',
    method: 'DELETE',
    target: '/hello/',
    expect: { status: 405, isSame: true },
  },
  {
    name: 'OPTIONS of a route',
    method: 'OPTIONS',
    target: '/hello/',
    expect: { status: 200, isSame: true, body: '' },
  },
  {
    name: 'a malformed escape',
    target: '/hello/%zz',
    expect: { status: 400, isSame: true },
  },
]
