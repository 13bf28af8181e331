import { type CelValue, typeWord, Uint } from '../../cel/value.js'
import type { Response } from '../../core/http.js'
import type { Outside } from '../../core/step/outside.js'
import { isRecord } from '../../yaml/plain.js'
import { evaluateOption, isSet, type Options, optionsOf } from './options.js'
import { servesModels } from './rate-limit.js'
import type { Run } from './run.js'

/** The server can set headers and a body. */
const REFUSED: Response = { status: 429, headers: {}, body: '' }

/**
 * `remoteRateLimit`: descriptors whose expressions fail are left out, and a server that would receive none is not asked
 * (http/remoteratelimit.rs, `build_request`). Descriptors of tokens are sent for calls of models only.
 */
export function remoteRateLimit(step: Outside, run: Run): void {
  run.cite('http/remoteratelimit.rs, build_request')
  const sent = descriptorsOf(step).filter((descriptor) => isSent(descriptor, run))
  if (sent.length > 0) {
    run.leaveOpenTo(step.name, step.origin, 'a server counts the requests', REFUSED)
    return
  }
  run.trace?.add(step.name, 'pass', 'no descriptor can be sent: the server is not asked', step.origin)
}

/** Those of a file, or of `global` of a Kubernetes policy. */
function descriptorsOf(step: Outside): Options[] {
  const options = optionsOf(step)
  const { descriptors } = isRecord(options?.['global']) ? options['global'] : (options ?? {})
  return Array.isArray(descriptors) ? descriptors.filter(isRecord) : []
}

/** Whether a descriptor may be sent: what cannot be evaluated here may. */
function isSent({ entries, cost, limitOverride, type, unit }: Options, run: Run): boolean {
  const ofTokens = type === 'tokens' || unit === 'Tokens'
  if (!Array.isArray(entries) || entries.length === 0 || (ofTokens && !servesModels(run))) return false
  const fails = (source: unknown, isUsable: (value: CelValue) => boolean): boolean => {
    const result = isSet(source) ? evaluateOption(source, run) : undefined
    return result === 'fails' || (result !== undefined && !isUsable(result.value))
  }
  return !(
    entries.some((entry) => isRecord(entry) && fails(entry['value'] ?? entry['expression'], isText)) ||
    (!ofTokens && fails(cost, isCost)) ||
    fails(limitOverride, (value) => typeWord(value) === 'map')
  )
}

const isText = (value: CelValue): boolean => ['string', 'bool', 'int', 'uint', 'bytes'].includes(typeWord(value))

const isCost = (value: CelValue): boolean => value instanceof Uint || (typeof value === 'bigint' && value >= 0n)
