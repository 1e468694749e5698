/** What an app that takes uploads answers, the same on every host. */

import type { Row } from '../contracts/row.ts'
import { encodeForm, field, file, MULTIPART } from '../message/multipart.ts'

/** A form with a file of so many bytes, as it is posted. */
function post(target: string, size: number): Pick<Row, 'method' | 'target' | 'headers' | 'body'> {
  const content = encodeForm([field('a', '1'), file('f', 'f.txt', 'x'.repeat(size))])
  const fields = { ...MULTIPART, 'Content-Length': content.byteLength }
  return {
    method: 'POST',
    target,
    headers: Object.entries(fields).map(([name, value]) => `${name}: ${value}`),
    body: [Buffer.from(content).toString('latin1')],
  }
}

/** More than a request keeps in memory, and more than is written at once. */
const LARGE = 2_000_001

/** All rows. */
export const uploadRows: readonly Row[] = [
  {
    id: 'E30',
    name: 'a small file of a form',
    rules: [],
    ...post('/files', 5),
    expect: { status: 200, body: '{"form":[["a","1"]],"files":[["f",5,5]]}\n' },
  },
  {
    id: 'E31',
    name: 'a large file of a form',
    rules: [],
    ...post('/files', LARGE),
    expect: { status: 200, body: `{"form":[["a","1"]],"files":[["f",${LARGE},${LARGE}]]}\n` },
  },
  {
    id: 'E32',
    name: 'a form that is read part by part',
    rules: [],
    ...post('/parts', LARGE),
    expect: { status: 200, body: `[["a",1],["f",${LARGE}]]\n` },
  },
]
