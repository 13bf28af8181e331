import { originOf } from '../../../core/origin-of.js'
import type { Cors } from '../../../core/step/cors.js'
import type { ChainPlace } from '../../../core/step/outside.js'
import { type CorsPolicy, mergeCorsPolicies, numberOrText } from '../../shared/merge-cors.js'
import { readFraction } from './fraction.js'
import { asRegex, readText } from './matchers.js'
import type { Message } from './message.js'

/**
 * The `CorsPolicy` of each level that has one, the most specific first; the filter resolves each field separately. The
 * most specific one decides whether the filter is enabled. `place`: the filter's.
 */
export function readCors(levels: readonly Message[], place: ChainPlace = BEFORE_ALL): Cors | null {
  const [first] = levels
  const enabled = first?.message('filter_enabled')
  const share = enabled && readFraction(enabled)
  if (enabled && share === undefined) first!.leave('filter_enabled', 'answer', place)
  const policies = levels.map(readPolicy)
  return share === 'none' ? null : mergeCorsPolicies(policies)
}

/** In a chain whose filters have no places, CORS comes first. */
const BEFORE_ALL = 4

function readPolicy(message: Message): CorsPolicy {
  const list = (name: string) =>
    (message.text(name) ?? '')
      .split(',')
      .map((part) => part.trim())
      .filter((one) => one !== '')
  const maxAge = message.text('max_age')
  const allowCredentials = message.wrapped('allow_credentials')
  const allowPrivateNetwork = message.wrapped('allow_private_network_access')
  const forwards = message.wrapped('forward_not_matching_preflights')
  // Shadowed policies are counted, and not applied.
  message.ignore('filter_enabled', 'shadow_enabled')
  const cors: CorsPolicy = {
    kind: 'cors',
    allowOrigins: [],
    allowOriginRegex: [],
    allowMethods: list('allow_methods'),
    allowHeaders: list('allow_headers'),
    exposeHeaders: list('expose_headers'),
    ...(allowCredentials !== undefined && { allowCredentials }),
    ...(maxAge && { maxAge: numberOrText(maxAge) }),
    ...(allowPrivateNetwork !== undefined && { allowPrivateNetwork }),
    ...(forwards !== undefined && { answersEveryPreflight: !forwards }),
    origin: originOf(message.at),
  }
  for (const one of message.messages('allow_origin_string_match')) {
    const text = readText(one)
    if (text?.match === 'exact') cors.allowOrigins.push(text.value)
    else if (text) cors.allowOriginRegex.push(asRegex(text))
  }
  message.done()
  return cors
}
