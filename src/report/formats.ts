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
  ['pretty', pretty],
  ['compact', compact],
  ['json', json],
  ['sarif', sarif],
  ['github', github],
  ['gitlab', gitlab],
  ['junit', junit],
])
