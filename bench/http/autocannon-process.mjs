/** Runs autocannon with the options of the command line, and prints its result. */

import autocannon from 'autocannon'

console.log(JSON.stringify(await autocannon(JSON.parse(process.argv[2]))))
