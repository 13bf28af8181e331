import type { Dialect } from './dialect.js'

/** Every dialect, in the order in which they are tried. */
export const DIALECTS: Dialect[] = []
