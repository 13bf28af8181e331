import type { Code } from '../../../core/codes.js'
import type { Origin } from '../../../core/finding.js'
import type { Part } from '../../../yaml/source.js'
import { Problems } from '../../shared/problems.js'

/** Problems of one configuration of Envoy, collected while it is read. */
export class Reader extends Problems {
  /** Reports that Envoy does not start with this. */
  override refuse(code: Code, origin: Origin, message: string, help?: string, part?: Part): void {
    super.refuse(code, origin, `Envoy will refuse to start: ${message}`, help, part)
  }
}
