import { goSeconds } from '../../core/go-duration.js'
import type { Outside, Unmodelled } from '../../core/step/outside.js'
import { isRecord } from '../../yaml/plain.js'
import type { OutsideOutput } from '../engine.js'
import { buffer } from './buffer.js'
import { REFUSAL, refuseBeforeAsking } from './ext-auth.js'
import { oidc } from './oidc.js'
import { isSet, optionsOf } from './options.js'
import { localRateLimit } from './rate-limit.js'
import { remoteRateLimit } from './remote-rate-limit.js'
import type { Answer, Run } from './run.js'

/** The proxy's answer if external code denies. */
const REFUSALS: Record<Exclude<Outside['what'], 'oidc' | 'rate-limit'>, { status: number; text: string }> = {
  'ext-auth': { status: 403, text: REFUSAL },
  'ext-proc': { status: 500, text: 'ext_proc failed' },
  'custom-hook': { status: 403, text: 'authorization failed' },
  database: { status: 403, text: 'authorization failed' },
  other: { status: 403, text: 'request rejected' },
}

/** The name in expressions of such a step's result. */
const OUTPUTS: Partial<Record<Outside['what'], OutsideOutput>> = { 'ext-auth': 'extauthz', 'ext-proc': 'extproc' }

/** The verdict depends on external code, unless the gateway decides before it asks. */
export function outside(step: Outside, run: Run): Answer {
  if (step.what === 'oidc') return oidc(step, run)
  if (step.what === 'rate-limit') return rateLimit(step, run)
  const refused = step.what === 'ext-auth' ? refuseBeforeAsking(step, run) : undefined
  if (refused) return refused
  run.leaveOpen(step.name, step.origin, `\`${step.name}\` is decided by outside code`, REFUSALS[step.what])
  const output = /guardrails$/i.test(step.name) ? 'mcpGuardrails' : OUTPUTS[step.what]
  if (output) run.exchange.addOutput(output)
  return undefined
}

/** A limit of a file is local or remote; a Kubernetes policy can have both: local limits come first. */
function rateLimit(step: Outside, run: Run): Answer {
  const { local, global } = optionsOf(step) ?? {}
  const isRemote = step.name === 'remoteRateLimit' || isSet(global)
  const refused = isRemote && !isSet(local) ? undefined : localRateLimit(step, run)
  if (!refused && isRemote) remoteRateLimit(step, run)
  return refused
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
