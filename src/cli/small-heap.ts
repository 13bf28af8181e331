import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { KEEP_NOTHING } from './keep-nothing.js'

/** V8 collects garbage when the heap has grown by so much; by itself it waits for up to four times the heap. */
const GROWTH_PERCENT = 25

/**
 * From now on V8 collects garbage sooner: by default it plans with the memory of the machine, and a hook or a container
 * has less.
 */
export function keepHeapSmall(): void {
  // V8 accepts compiled code only with the flags that it was made with: this run keeps none (`cached-script.ts`).
  Object.assign(process, { [KEEP_NOTHING]: true })
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`)
  // The young generation keeps its first size.
  setFlagsFromString('--semi-space-growth-factor=1')
  // Only a full collection replaces the heap's first limit, which is that of the machine.
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
}
