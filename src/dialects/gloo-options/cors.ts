import { originOf } from '../../core/origin-of.js'
import type { Cors } from '../../core/step/cors.js'
import type { Cursor } from '../../yaml/cursor.js'
import { type CorsPolicy, mergeCorsPolicies, numberOrText } from '../shared/merge-cors.js'
import type { Options } from './options.js'
import type { GlooReader } from './reader.js'

/**
 * The CORS filter of a route: its policy, and that of the host for the fields that it does not set. `disableForRoute` of
 * a host does nothing.
 */
export function readCors(host: Options, route: Options, reader: GlooReader): Cors | null {
  const own = route.get('cors')
  if (own && reader.boolean(own.at('disableForRoute')) === true) return null
  const levels = [own, host.get('cors')].filter((at) => at !== undefined)
  return mergeCorsPolicies(levels.map((level) => readPolicy(level, reader)))
}

function readPolicy(cursor: Cursor, reader: GlooReader): CorsPolicy {
  const maxAge = reader.string(cursor.at('maxAge'))
  return {
    kind: 'cors',
    allowOrigins: reader.strings(cursor.at('allowOrigin')),
    allowOriginRegex: reader.strings(cursor.at('allowOriginRegex')),
    allowMethods: reader.strings(cursor.at('allowMethods')),
    allowHeaders: reader.strings(cursor.at('allowHeaders')),
    exposeHeaders: reader.strings(cursor.at('exposeHeaders')),
    ...(reader.boolean(cursor.at('allowCredentials')) === true && { allowCredentials: true }),
    ...(maxAge && { maxAge: numberOrText(maxAge) }),
    origin: originOf(cursor),
  }
}
