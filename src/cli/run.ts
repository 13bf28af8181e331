import { main } from './main.js'
import { printErrors } from './print.js'
import { keepHeapSmall } from './small-heap.js'

// An editor waits for answers, and the collector would interrupt them.
if (process.argv[2] !== 'lsp') keepHeapSmall()

// A closed pipe (`claimwright check | head`) does not affect the exit code. A full disk does: the report is lost.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit()
  printErrors(`standard output: ${error.message}`)
  process.exit(3)
})

await main(process.argv.slice(2))
