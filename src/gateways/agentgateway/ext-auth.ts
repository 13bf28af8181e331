import type { Outside } from '../../core/step/outside.js'
import { isTarget } from '../../core/uri.js'
import { utf8Length } from '../../core/utf8.js'
import { isRecord } from '../../yaml/plain.js'
import { evaluateOption, isSet, type Options, optionsOf } from './options.js'
import type { Answer, Run } from './run.js'

export const REFUSAL = 'external authorization failed'

/**
 * `extAuthz`: what the gateway rejects before it asks, whatever the failure mode: a body that is too large, and a body
 * or path of the question that cannot be computed (http/ext_authz.rs, `check` and `check_http`).
 */
export function refuseBeforeAsking(step: Outside, run: Run): Answer {
  const options = optionsOf(step)
  // A question that was asked before may be answered from the cache.
  if (!options || isSet(options['cache'])) return undefined
  const http = httpOf(options)
  const body = http?.['body']
  if (isSet(body) && evaluateOption(body, run) === 'fails') return refuse(403, '`body` fails', step, run)
  const most = isSet(body) ? undefined : maxBytes(options)
  const size = utf8Length(run.exchange.body)
  if (most !== undefined && size > most) return refuse(413, `the body has ${size} bytes, more than ${most}`, step, run)
  const path = http?.['path']
  if (isSet(path) && isBadPath(path, run)) return refuse(403, '`path` is not the path of a request', step, run)
  return undefined
}

function refuse(status: number, detail: string, step: Outside, run: Run): Answer {
  run.cite('http/ext_authz.rs, check')
  return run.refuse(step.name, { status, text: REFUSAL }, detail, step.origin)
}

/** Settings of the HTTP protocol, of a file or of a Kubernetes policy. */
function httpOf(options: Options): Options | undefined {
  const protocol = isRecord(options['protocol']) ? options['protocol'] : options
  const http = protocol['http']
  return isRecord(http) ? http : undefined
}

/** The largest body that is sent: with `{}` only an empty one. Kubernetes policies always cut larger ones. */
function maxBytes(options: Options): number | undefined {
  const body = options['includeRequestBody']
  if (!isRecord(body) || body['allowPartialMessage'] === true) return undefined
  const bytes = body['maxRequestBytes'] ?? 0
  return typeof bytes === 'number' ? bytes : undefined
}

function isBadPath(path: unknown, run: Run): boolean {
  const result = evaluateOption(path, run)
  if (result === undefined || result === 'fails') return result === 'fails'
  return typeof result.value !== 'string' || !isTarget(result.value)
}
