import type { Cors } from '../../core/step/cors.js'
import type { Cursor } from '../../yaml/cursor.js'
import { type CorsPolicy, mergeCorsPolicies, numberOrText } from '../shared/merge-cors.js'
import type { Options } from './options.js'
import { type GlooReader, originOf } from './reader.js'

/** The CORS filter of a route: its policy, and that of the host for the fields that it does not set. */
export function readCors(host: Options, route: Options, reader: GlooReader): Cors | null {
  const levels = [route.get('cors'), host.get('cors')].filter((at) => at !== undefined)
  if (levels[0] && reader.boolean(levels[0].at('disableForRoute')) === true) return null
  return mergeCorsPolicies(levels.map((at) => readPolicy(at, reader)))
}

function readPolicy(at: Cursor, reader: GlooReader): CorsPolicy {
  const maxAge = reader.string(at.at('maxAge'))
  return {
    kind: 'cors',
    allowOrigins: reader.strings(at.at('allowOrigin')),
    allowOriginRegex: reader.strings(at.at('allowOriginRegex')),
    allowMethods: reader.strings(at.at('allowMethods')),
    allowHeaders: reader.strings(at.at('allowHeaders')),
    exposeHeaders: reader.strings(at.at('exposeHeaders')),
    ...(reader.boolean(at.at('allowCredentials')) === true && { allowCredentials: true }),
    ...(maxAge && { maxAge: numberOrText(maxAge) }),
    origin: originOf(at),
  }
}
