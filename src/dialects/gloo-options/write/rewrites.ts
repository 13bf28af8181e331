import type { Losses } from '../../../core/losses.js'
import type { Cors } from '../../../core/step/cors.js'
import type { Rewrite } from '../../../core/step/rewrite.js'
import type { Writer } from '../../../core/writer.js'
import type { Json } from './json.js'

/** Options that rewrite path and host; later steps win. */
export function writeRewrites(steps: readonly Rewrite[], writer: Writer): Json {
  for (const { origin } of steps) writer.losses.exact(origin)
  return Object.assign({}, ...steps.map((step) => ({ ...path(step, writer), ...host(step, writer.losses) }))) as Json
}

function path({ path: change, origin }: Rewrite, writer: Writer): Json {
  switch (change?.kind) {
    case 'prefix':
      return { prefixRewrite: change.value }
    case 'full':
      return { regexRewrite: regex('^(?s:.*)$', change.value.replaceAll('\\', '\\\\')) }
    case 'regex':
      return { regexRewrite: writer.from(origin, regex(change.pattern, change.substitution)) }
    case 'format':
      writer.losses.unsupported(origin, 'the path cannot be computed from the request: it goes upstream as it came')
      return {}
    default:
      return {}
  }
}

const regex = (pattern: string, substitution: string): Json => ({ pattern: { regex: pattern }, substitution })

function host({ host: change, appendForwardedHost, origin }: Rewrite, losses: Losses): Json {
  const forwarded = appendForwardedHost ? { appendXForwardedHost: true } : {}
  switch (change?.kind) {
    case 'literal':
      return { hostRewrite: change.value, ...forwarded }
    case 'upstream':
      return { autoHostRewrite: true, ...forwarded }
    case 'header':
      return { hostRewriteHeader: change.name, ...forwarded }
    case 'port':
      losses.unsupported(origin, 'the port of the authority cannot be rewritten')
      return {}
    case 'path':
    case 'format':
      losses.unsupported(origin, 'the host cannot be computed from the request: it goes upstream as it came')
      return {}
    default:
      return {}
  }
}

export function writeCors(cors: Cors, writer: Writer): Json {
  return writer.from(
    cors.origin,
    writer.object({
      allowOrigin: cors.allowOrigins,
      allowOriginRegex: cors.allowOriginRegex,
      allowMethods: cors.allowMethods,
      allowHeaders: cors.allowHeaders,
      exposeHeaders: cors.exposeHeaders,
      maxAge: cors.maxAge === undefined ? undefined : String(cors.maxAge),
      allowCredentials: cors.allowCredentials || undefined,
    }),
  )
}
