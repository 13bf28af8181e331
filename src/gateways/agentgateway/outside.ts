import { goSeconds } from '../../core/go-duration.js'
import type { Outside, Unmodelled } from '../../core/step/outside.js'
import { isRecord } from '../../yaml/plain.js'
import type { OutsideOutput } from '../engine.js'
import { buffer } from './buffer.js'
import { localRateLimit } from './rate-limit.js'
import type { Answer, Run } from './run.js'

/** The proxy's answer if external code denies. */
const REFUSALS: Record<Outside['what'], { status: number; text: string }> = {
  'ext-auth': { status: 403, text: 'external authorization failed' },
  'rate-limit': { status: 429, text: 'rate limit exceeded' },
  'ext-proc': { status: 500, text: 'ext_proc failed' },
  oidc: { status: 401, text: 'oidc failure: authentication required' },
  'custom-hook': { status: 403, text: 'authorization failed' },
  database: { status: 403, text: 'authorization failed' },
  other: { status: 403, text: 'request rejected' },
}

/** The name in expressions of such a step's result. */
const OUTPUTS: Partial<Record<Outside['what'], OutsideOutput>> = { 'ext-auth': 'extauthz', 'ext-proc': 'extproc' }

/** The verdict depends on external code. */
export function outside(step: Outside, run: Run): Answer {
  if (step.name === 'localRateLimit' || isLocal(step)) return localRateLimit(step, run)
  run.leaveOpen(step.name, step.origin, `\`${step.name}\` is decided by outside code`, REFUSALS[step.what])
  const output = /guardrails$/i.test(step.name) ? 'mcpGuardrails' : OUTPUTS[step.what]
  if (output) run.exchange.addOutput(output)
  return undefined
}

/** A Kubernetes policy without limits of a server. */
function isLocal({ what, content: { options } }: Outside): boolean {
  return (
    what === 'rate-limit' &&
    isRecord(options) &&
    Array.isArray(options['local']) &&
    (options['global'] ?? null) === null
  )
}

export function unmodelled(step: Unmodelled, run: Run): Answer {
  if (step.field === 'buffer') return buffer(step, run)
  if (step.field === 'timeout') run.timeout = expired(step.content.options)
  if (step.affects === 'answer') {
    run.leaveOpen(step.field, step.origin, `\`${step.field}\` is not modelled`, {
      status: 403,
      text: 'request rejected',
    })
  } else
    run.trace?.add(
      step.field,
      'skip',
      step.affects === 'upstream'
        ? 'changes what the upstream receives, which is not shown'
        : 'does not change the answer',
      step.origin,
    )
  return undefined
}

/** A timeout of 0 is over before the upstream answers. */
function expired(options: unknown): string | undefined {
  const seconds = (name: string): number | undefined => goSeconds(String(isRecord(options) ? options[name] : ''))
  if (seconds('requestTimeout') === 0) return 'request timeout'
  return seconds('backendRequestTimeout') === 0 ? 'upstream call timeout' : undefined
}
