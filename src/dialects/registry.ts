import type { Dialect } from './dialect.js'
import { gloo } from './gloo/index.js'

/** Every dialect, in the order in which they are tried. */
export const DIALECTS: Dialect[] = [gloo]
