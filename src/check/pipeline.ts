import type { Finding } from '../finding.js'
import type { Source } from '../text/source.js'
export function validate(_source: Source): Finding[] {
  return []
}
