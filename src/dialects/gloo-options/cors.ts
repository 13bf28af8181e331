import type { Cors } from '../../program/step/cors.js'
import type { Options } from './options.js'
import { type GlooReader, originOf } from './reader.js'

/** The CORS filter of a route: its own policy in place of the host's. */
export function readCors(host: Options, route: Options, reader: GlooReader): Cors | null {
  const at = route.get('cors') ?? host.get('cors')
  if (!at || reader.boolean(at.at('disableForRoute')) === true) return null
  const maxAge = Number(reader.string(at.at('maxAge')) || Number.NaN)
  return {
    kind: 'cors',
    allowOrigins: reader.strings(at.at('allowOrigin')),
    allowOriginRegex: reader.strings(at.at('allowOriginRegex')),
    allowMethods: reader.strings(at.at('allowMethods')),
    allowHeaders: reader.strings(at.at('allowHeaders')),
    exposeHeaders: reader.strings(at.at('exposeHeaders')),
    allowCredentials: reader.boolean(at.at('allowCredentials')) ?? false,
    ...(Number.isFinite(maxAge) && { maxAge }),
    origin: originOf(at),
  }
}
