import { fixedBackends, type Losses, plainBody, reportUnsupported } from '../../../core/losses.js'
import type { Action, Backend, Redirect } from '../../../core/program.js'
import type { Writer } from '../../../core/writer.js'
import { redirectCode } from '../../../gateways/envoy/enums.js'
import type { Json } from '../../gloo-options/write/json.js'
import type { UpstreamWriter } from '../../gloo-options/write/upstreams.js'

/** `routeAction`, `redirectAction` or `directResponseAction`. */
export function writeAction(action: Action, upstreams: UpstreamWriter, writer: Writer): Json {
  if (action.kind === 'redirect')
    return { redirectAction: writer.from(action.origin, writeRedirect(action, writer.losses)) }
  if (action.kind === 'direct-response') {
    const { status, origin } = action
    const body = plainBody(action, writer.losses)
    return { directResponseAction: writer.from(origin, { status, ...(body !== '' && { body }) }) }
  }
  const backends = fixedBackends(action.backends, writer.losses)
  for (const { steps } of backends) reportUnsupported(steps, writer.losses)
  const [first, ...others] = backends
  if (!first) return { directResponseAction: writer.from(action.origin, { status: 503 }) }
  const destination = (backend: Backend) =>
    writer.from(backend.origin, writeDestination(backend, upstreams, writer.losses))
  if (others.length === 0) return { routeAction: writer.from(action.origin, { single: destination(first) }) }
  const destinations = backends.map((backend) => ({ destination: destination(backend), weight: backend.weight }))
  return { routeAction: writer.from(action.origin, { multi: { destinations } }) }
}

function writeDestination(backend: Backend, upstreams: UpstreamWriter, losses: Losses): Json {
  if (backend.type === 'consul') return { consul: { serviceName: backend.name } }
  const isPlain = backend.type === 'Service' && !backend.addresses.some(({ tls }) => tls)
  const service = isPlain ? /^([^/]+)\/([^/]+)$/.exec(backend.name) : null
  if (!service) return { upstream: upstreams.ofBackend(backend) }
  const port = backend.addresses[0]?.port
  if (port === undefined)
    losses.manual(backend.origin, `the port of Service \`${backend.name}\` is not in the input: 80 is written`)
  return { kube: { ref: { name: service[2], namespace: service[1] }, port: port ?? 80 } }
}

function writeRedirectPath({ path, origin }: Redirect, losses: Losses): Json {
  if (path?.kind === 'format') {
    losses.unsupported(origin, 'the path cannot be computed from the request: it stays in the redirect')
    return {}
  }
  if (path?.kind === 'regex')
    return { regexRewrite: { pattern: { regex: path.pattern }, substitution: path.substitution } }
  return path ? { [path.kind === 'full' ? 'pathRedirect' : 'prefixRewrite']: path.value } : {}
}

function writeRedirect(action: Redirect, losses: Losses): Json {
  const { status, scheme, host, port, stripQuery, origin } = action
  const code = redirectCode(status)
  if (code === undefined) losses.approximate(origin, `Gloo cannot redirect with status ${status}: it answers 301`)
  if (scheme !== undefined && scheme !== 'https')
    losses.unsupported(origin, `a redirect cannot go to \`${scheme}\`: the scheme stays`)
  return {
    ...(host !== undefined && { hostRedirect: host }),
    ...writeRedirectPath(action, losses),
    ...(port !== undefined && { portRedirect: port }),
    ...(scheme === 'https' && { httpsRedirect: true }),
    ...(stripQuery && { stripQuery: true }),
    ...(code !== undefined && status !== 301 && { responseCode: code }),
  }
}
