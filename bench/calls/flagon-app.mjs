import { buildUrl } from '../build.mjs'

const { Flagon } = await import(buildUrl('index.js'))

/** The application of the flagon calls. */
export const app = new Flagon({})

app.get('/', () => 'Hello, World!')
app.get('/user/<id>', ({ params }) => params.id)
app.get('/json', () => ({ hello: 'world' }))
