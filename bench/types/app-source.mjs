/** The source of an application with many routes, whose views and links use what the rules say. */

/** Five routes of one resource. */
function writeResource(i) {
  return `
const show${i} = app.get('/area${i}/<int:id>', ({ params }) => 'no ' + params.id.toFixed())
app.get('/area${i}/<name>/posts/<uuid:post>', ({ params }) => params.name + params.post)
app.get('/area${i}/files/<path:file>{/:tab}', ({ params }) => params.file + (params.tab ?? ''))
app.post('/area${i}/<any(red, blue):colour>', ({ params }) => {
  const colour: 'red' | 'blue' = params.colour
  return colour
})
app.get(['/area${i}/', '/area${i}/page/<int:page>'], ({ params }) => show${i}.url({ id: params.page ?? 1 }))
`
}

/** Writes the source of an application with so many routes. */
export function writeApp(routes) {
  const resources = Array.from({ length: routes / 5 }, (_, i) => writeResource(i))
  return `import { Flagon } from 'flagon'\nconst app = new Flagon()\n${resources.join('')}export default app\n`
}
