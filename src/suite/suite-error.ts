import type { Finding } from '../core/finding.js'

/** A suite that cannot be run: findings say why. */
export class SuiteError extends Error {
  constructor(readonly findings: readonly Finding[]) {
    super(findings[0]?.message ?? 'the suite cannot be run')
  }
}
