/** Sends one file in a form, and prints what the server answers. Arguments: its port, and mebibytes. */

import { randomFillSync } from 'node:crypto'
import { request } from 'node:http'
import { pipeline } from 'node:stream/promises'

const MEBIBYTE = 1024 * 1024
const BOUNDARY = '----WebKitFormBoundary7MA4YWxkTrZu0gW'

const [port, mebibytes] = process.argv.slice(2).map(Number)
const headers = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }
const sending = request({ port, method: 'POST', headers })
const answer = new Promise((resolve, reject) => {
  sending.on('response', resolve).on('error', reject)
})
await pipeline(createForm(), sending)
for await (const chunk of await answer) process.stdout.write(chunk)

function* createForm() {
  yield `--${BOUNDARY}\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n`
  const chunk = randomFillSync(Buffer.alloc(MEBIBYTE))
  for (let i = 0; i < mebibytes; i++) yield chunk
  yield `\r\n--${BOUNDARY}--\r\n`
}
