import { originOf } from '../../core/origin-of.js'
import type { Rewrite } from '../../core/step/rewrite.js'
import type { Step } from '../../gateways/envoy/program.js'
import type { Options } from './options.js'
import type { GlooReader } from './reader.js'
import { checkRegex } from './regex.js'

/** Rewrites of path and host on a route that forwards. */
export function readRewrites(route: Options, reader: GlooReader): Step[] {
  const path = readPath(route, reader)
  const host = readHost(route, reader)
  const regexHost = route.get('hostRewritePathRegex')
  const unmodelled: Step[] = regexHost ? [reader.unmodelled(regexHost, 'upstream')] : []
  if (!path && !host) return unmodelled
  const origin = path?.origin ?? host!.origin
  const forwarded = route.get('appendXForwardedHost')
  const rewrite: Rewrite = {
    kind: 'rewrite',
    ...(path && { path: path.change }),
    ...(host && { host: host.change }),
    ...(host && forwarded && reader.boolean(forwarded) === true && { appendForwardedHost: true }),
    origin,
  }
  return [rewrite, ...unmodelled]
}

interface Change<T> {
  change: T
  origin: Rewrite['origin']
}

/** An empty prefix does not rewrite. Envoy rejects both kinds together. */
function readPath(route: Options, reader: GlooReader): Change<NonNullable<Rewrite['path']>> | null {
  const prefix = route.get('prefixRewrite')
  const regex = route.get('regexRewrite')
  const value = prefix ? (reader.string(prefix) ?? '') : ''
  if (regex) {
    if (value !== '')
      reader.refuse('CW2014', regex, 'Envoy refuses the configuration: `prefixRewrite` and `regexRewrite` are both set')
    const pattern = reader.string(regex.at('pattern', 'regex')) ?? ''
    checkRegex(pattern, regex.at('pattern', 'regex'), reader)
    return {
      change: { kind: 'regex', pattern, substitution: reader.string(regex.at('substitution')) ?? '' },
      origin: originOf(regex),
    }
  }
  return prefix && value !== '' ? { change: { kind: 'prefix', value }, origin: originOf(prefix) } : null
}

/** One of them is effective: `options` kept the one declared last. */
function readHost(route: Options, reader: GlooReader): Change<NonNullable<Rewrite['host']>> | null {
  const literal = route.get('hostRewrite')
  if (literal) return { change: { kind: 'literal', value: reader.string(literal) ?? '' }, origin: originOf(literal) }
  const auto = route.get('autoHostRewrite')
  if (auto) return reader.boolean(auto) === true ? { change: { kind: 'upstream' }, origin: originOf(auto) } : null
  const header = route.get('hostRewriteHeader')
  return header ? { change: { kind: 'header', name: reader.string(header) ?? '' }, origin: originOf(header) } : null
}
