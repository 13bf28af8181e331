import type { Outside, Unmodelled } from '../../program/step/outside.js'
import type { Options } from './options.js'
import { type GlooReader, originOf } from './reader.js'

/** Fields that hand the decision to something outside the configuration. */
const OUTSIDE: Record<string, Outside['what']> = {
  extauth: 'ext-auth',
  ratelimitBasic: 'rate-limit',
  ratelimitEarly: 'rate-limit',
  rateLimitEarlyConfigs: 'rate-limit',
  ratelimit: 'rate-limit',
  rateLimitConfigs: 'rate-limit',
  ratelimitRegular: 'rate-limit',
  rateLimitRegularConfigs: 'rate-limit',
  extProcEarly: 'ext-proc',
  extProc: 'ext-proc',
  extProcLate: 'ext-proc',
  waf: 'other',
}

/** Fields that are known and not modelled, by what they can change. */
const UNMODELLED: Record<string, Unmodelled['affects']> = {
  faults: 'answer',
  csrf: 'answer',
  transformations: 'answer',
  stagedTransformations: 'answer',
  corsPolicyMergeSettings: 'nothing',
  dlp: 'nothing',
  bufferPerRoute: 'nothing',
  includeRequestAttemptCount: 'upstream',
  includeAttemptCountInResponse: 'nothing',
  ai: 'upstream',
  extensions: 'nothing',
  retries: 'nothing',
  stats: 'nothing',
  timeout: 'nothing',
  tracing: 'nothing',
  shadowing: 'nothing',
  lbHash: 'nothing',
  upgrades: 'nothing',
  envoyMetadata: 'nothing',
  maxStreamDuration: 'nothing',
  idleTimeout: 'nothing',
}

/** Steps that other code decides, of a route and its host; the route's field counts where both have it. */
export function readOutside(host: Options, route: Options, reader: GlooReader): (Outside | Unmodelled)[] {
  const fields = new Map([...host, ...route])
  return [...fields].flatMap(([field, at]): (Outside | Unmodelled)[] => {
    const origin = originOf(at)
    if (Object.hasOwn(OUTSIDE, field)) {
      const disabled = reader.boolean(at.at('disable')) === true || reader.boolean(at.at('disabled')) === true
      return disabled ? [] : [{ kind: 'outside', what: OUTSIDE[field]!, name: field, origin }]
    }
    if (!Object.hasOwn(UNMODELLED, field)) return []
    const affects = field === 'ai' && at.has('promptGuard') ? 'answer' : UNMODELLED[field]!
    return [{ kind: 'unmodelled', field, affects, origin }]
  })
}
