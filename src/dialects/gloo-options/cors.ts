import { originOf } from '../../core/origin-of.js'
import type { HeaderEdit } from '../../core/step/edit-headers.js'
import type { Action, Step } from '../../gateways/envoy/program.js'
import type { Cursor } from '../../yaml/cursor.js'
import { type CorsPolicy, mergeCorsPolicies, numberOrText } from '../shared/merge-cors.js'
import type { Options } from './options.js'
import type { GlooReader } from './reader.js'

/**
 * The CORS filter of a route: its policy, and that of the host for the fields that it does not set. `disableForRoute` of
 * a host does nothing. A route that answers itself has header rules instead (Gloo's cors plugin).
 */
export function readCors(host: Options, route: Options, action: Action, reader: GlooReader): Step | null {
  const own = route.get('cors')
  const isOff = own !== undefined && reader.boolean(own.at('disableForRoute')) === true
  if (own && (action.kind === 'redirect' || (isOff && action.kind !== 'forward')))
    reader.refuse('CW2006', own, 'Gloo refuses the route: `cors` needs a route that forwards')
  if (isOff) return null
  const [policy, ofHost] = [own, host.get('cors')].map((at) => at && readPolicy(at, reader))
  if (policy && ofHost && isUnion(host, reader) && policy.exposeHeaders.length > 0)
    policy.exposeHeaders = [...new Set([...ofHost.exposeHeaders, ...policy.exposeHeaders])]
  if (own && action.kind === 'direct-response') return readFixedHeaders(policy!, own, reader)
  return mergeCorsPolicies([policy, ofHost].filter((level) => level !== undefined))
}

function isUnion(host: Options, reader: GlooReader): boolean {
  const merge = host.get('corsPolicyMergeSettings')?.at('exposeHeaders')
  return merge !== undefined && reader.enumeration(merge, ['DEFAULT', 'UNION']) === 'UNION'
}

/** Every answer has all origins, which Gloo joins in no order: of several the text is unknown. */
function readFixedHeaders(policy: CorsPolicy, at: Cursor, reader: GlooReader): Step {
  const origins = new Set([...policy.allowOrigins, ...policy.allowOriginRegex])
  if (origins.size > 1) return reader.unmodelled(at, 'answer')
  const values = {
    origin: [...origins].join(),
    methods: policy.allowMethods.join(),
    headers: policy.allowHeaders.join(),
    credentials: String(policy.allowCredentials ?? false),
  }
  const texts = [
    ...Object.entries(values).map(([name, text]) => [`access-control-allow-${name}`, text]),
    ['access-control-expose-headers', policy.exposeHeaders.join()],
    ['access-control-max-age', String(policy.maxAge ?? '')],
  ]
  const response = texts.flatMap(([name, text]): HeaderEdit[] =>
    text ? [{ op: 'add', name: name!, value: { kind: 'text', text }, origin: policy.origin }] : [],
  )
  return { kind: 'edit-headers', request: [], response, origin: policy.origin }
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
