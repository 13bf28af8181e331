import { compact } from './compact.js'
import { github } from './github.js'
import { gitlab } from './gitlab.js'
import { json } from './json.js'
import { junit } from './junit.js'
import { pretty } from './pretty.js'
import type { Format } from './report.js'
import { sarif } from './sarif.js'

/** Every output format by the name that `--format` takes. */
export const FORMATS: ReadonlyMap<string, Format> = new Map([
  ['pretty', (options) => pretty(options)],
  ['compact', (options) => compact(options)],
  ['json', (options) => json(options)],
  ['sarif', (options) => sarif(options)],
  ['github', (options) => github(options)],
  ['gitlab', (options) => gitlab(options)],
  ['junit', (options) => junit(options)],
])
