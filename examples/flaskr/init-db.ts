/** Makes the tables of the blog anew: `node --import tsx examples/flaskr/init-db.ts`. */

import { createApp } from './app.ts'
import { initDatabase } from './database.ts'

await createApp().appContext().run(initDatabase)
process.stdout.write('Initialized the database.\n')
