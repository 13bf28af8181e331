import { type Confidence, type Finding, RISKS, type Risk, type Severity } from '../core/finding.js'

const SEVERITIES: readonly Severity[] = ['info', 'warning', 'error']
const isRisk = (level: string): level is Risk => (RISKS as readonly string[]).includes(level)

/**
 * What `--fail-on` accepts. A severity: findings of it and above. A risk: errors, and findings of that risk and above.
 */
export const GATES: readonly string[] = [...SEVERITIES, ...RISKS, 'never']

/** The default gate of the command, the hook and the action. */
export const DEFAULT_GATE = 'high'

/** Whether a finding makes the check fail. */
export function fails({ severity, risk, confidence }: Finding, gate: string): boolean {
  if (gate === 'never') return false
  if (!isRisk(gate)) return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(gate as Severity)
  return severity === 'error' || RISKS.indexOf(likely(risk ?? 'low', confidence)) >= RISKS.indexOf(gate)
}

/** A finding that depends on something outside the input counts one level lower. */
function likely(risk: Risk, confidence: Confidence): Risk {
  return confidence === 'high' ? risk : (RISKS[RISKS.indexOf(risk) - 1] ?? 'low')
}
