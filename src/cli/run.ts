import { onLargeInput } from './files.js'
import { main } from './main.js'
import { optimizeLate } from './optimize-late.js'
import { writeDirectly } from './print.js'
import { keepHeapSmall } from './small-heap.js'

// An editor waits for answers, and the collector would interrupt them. A run on small input ends before any of this
// matters.
if (process.argv[2] !== 'lsp')
  onLargeInput(() => {
    keepHeapSmall()
    optimizeLate()
  })
writeDirectly()
void main(process.argv.slice(2))
