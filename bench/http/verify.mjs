/** Checks that a server answers what the others answer: a fast wrong answer is worth nothing. */

import { get } from 'node:http'
import { isRightAnswer } from './cases.mjs'

/** Throws an error unless a server answers a case with the right status, media type and bytes. */
export async function verifyCase(server, testCase) {
  const { name, path, clients, type } = testCase
  const answer = await ask(server.port, path, clients[0])
  const found = `${answer.status} ${answer.type} ${JSON.stringify(answer.body)}`
  if (isRightAnswer(testCase, answer) && answer.type.startsWith(type)) return
  throw new Error(`${server.name} answers ${name} with ${found}.`)
}

/** Throws an error unless a server knows that a path leads nowhere. */
export async function verifyMiss(server) {
  const { status } = await ask(server.port, '/nothing/here', {})
  if (status !== 404) throw new Error(`${server.name} answers an unknown path with ${status}.`)
}

function ask(port, path, headers) {
  return new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, path, headers, agent: false }, (response) => {
      collect(response).then(resolve, reject)
    })
    request.on('error', reject)
  })
}

async function collect(response) {
  const chunks = await response.toArray()
  const type = response.headers['content-type'] ?? ''
  return { status: response.statusCode, type, body: Buffer.concat(chunks).toString() }
}
