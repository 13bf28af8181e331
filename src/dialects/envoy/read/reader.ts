import type { Code } from '../../../core/codes.js'
import type { Origin } from '../../../core/finding.js'
import type { Part } from '../../../yaml/source.js'
import { Problems } from '../../shared/problems.js'

/** Problems of one configuration of Envoy, collected while it is read. */
export class Reader extends Problems {
  /** Reports that Envoy does not start with this. */
  refuse(code: Code, origin: Origin, message: string, help?: string, part?: Part): void {
    const finding = { code, severity: 'error' as const, message: `Envoy will refuse to start: ${message}`, help }
    this.report({ ...finding, refused: true }, origin, part)
  }
}
