/** An app that takes uploads, for every host. */

import { Flagon } from '../../../src/index.ts'

const app: Flagon = new Flagon({})

app.post('/files', async ({ request }) => {
  const [form, files] = await Promise.all([request.form(), request.files()])
  const lengths: [name: string, size: number, length: number][] = []
  for (const [name, file] of files) {
    lengths.push([name, file.size, (await file.bytes()).byteLength])
  }
  return { form: [...form], files: lengths }
})

app.post('/parts', async ({ request }) => {
  const lengths: [name: string, length: number][] = []
  for await (const part of request.uploads()) {
    lengths.push([part.name, (await part.bytes()).byteLength])
  }
  return lengths
})

// biome-ignore lint/style/noDefaultExport: that is where hosts look
export default app
