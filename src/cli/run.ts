import { main } from './main.js'
import { printErrors } from './print.js'

// A run of some seconds is over before most of what V8 optimizes pays off, and on one core it waits for that: only what
// runs much oftener than usual is optimized. `check` is over sooner, and flags make V8 drop its compiled code.
if (process.argv[2] !== 'check') process.getBuiltinModule('node:v8').setFlagsFromString('--interrupt-budget=500000')

// A closed pipe (`claimwright check | head`) changes nothing about what was found. A full disk does: the report is lost.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit()
  printErrors(`standard output: ${error.message}`)
  process.exit(3)
})

await main(process.argv.slice(2))
