import { main } from './main.js'
import { writeDirectly } from './print.js'
import { keepHeapSmall } from './small-heap.js'

// An editor waits for answers, and the collector would interrupt them.
if (process.argv[2] !== 'lsp') keepHeapSmall()
writeDirectly()
void main(process.argv.slice(2))
