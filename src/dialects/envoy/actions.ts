import type { Upgrades } from '../../core/connection-manager.js'
import type { ReplyFormat } from '../../core/local-replies.js'
import { fixedBackends, type Losses, reportUnsupported } from '../../core/losses.js'
import type { Action, Redirect } from '../../core/program.js'
import type { EditHeaders } from '../../core/step/edit-headers.js'
import type { Rewrite } from '../../core/step/rewrite.js'
import type { Step } from '../../core/step/step.js'
import { redirectCode } from '../../gateways/envoy/enums.js'
import type { Clusters } from './clusters.js'
import { writeHeaders } from './headers.js'
import type { EnvoyWriter } from './writer.js'

type Json = Record<string, unknown>

/** `route`, `redirect` or `direct_response` of a route. */
export function writeAction(action: Action, steps: readonly Step[], clusters: Clusters, writer: EnvoyWriter): Json {
  const { origin } = action
  if (action.kind === 'redirect') return { redirect: writer.from(origin, writeRedirect(action, writer.losses)) }
  if (action.kind === 'direct-response') {
    return { direct_response: writer.from(origin, directResponse(action.status, action.body, action.format)) }
  }
  if (action.backendHeader !== undefined) {
    writer.losses.unsupported(origin, 'a header that names the backend is not converted: the route answers 503')
    return { direct_response: writer.from(origin, directResponse(503, '')) }
  }
  const backends = fixedBackends(action.backends, writer.losses).filter(
    (backend) => backend.weight > 0 || action.backends.length === 1,
  )
  if (backends.length === 0) return { direct_response: writer.from(origin, directResponse(503, '')) }
  for (const backend of backends) {
    reportUnsupported(
      backend.steps.filter((step) => !isHeaders(step)),
      writer.losses,
    )
    if (backend.llm)
      writer.losses.unsupported(
        backend.definition ?? backend.origin,
        'model providers are not supported by Envoy: requests are neither translated nor given a key',
      )
  }
  const [first] = backends
  const target =
    backends.length === 1 && !first!.steps.some(isHeaders)
      ? { cluster: clusters.ofBackend(first!) }
      : {
          weighted_clusters: {
            clusters: backends.map((backend) =>
              writer.from(backend.origin, {
                name: clusters.ofBackend(backend),
                weight: backend.weight,
                ...writeHeaders(backend.steps.filter(isHeaders), writer),
              }),
            ),
          },
        }
  const upgrades = action.upgrades && { upgrade_configs: writeUpgrades(action.upgrades) }
  return { route: writer.from(origin, { ...target, ...upgrades, ...writeRewrites(steps, writer.losses) }) }
}

/** `upgrade_configs` of a connection manager or a route. */
export function writeUpgrades(upgrades: Upgrades): Json[] {
  return Object.entries(upgrades).map(([upgrade_type, allowed]) => ({
    upgrade_type: upgrade_type === 'connect' ? 'CONNECT' : upgrade_type,
    ...(allowed === false && { enabled: false }),
  }))
}

const isHeaders = (step: Step): step is EditHeaders => step.kind === 'edit-headers'

function directResponse(status: number, body: string, format?: ReplyFormat): Json {
  return {
    status,
    ...(body !== '' && { body: { inline_string: body } }),
    ...(format && { body_format: writeFormat(format) }),
  }
}

function writeFormat({ kind, value, contentType, omitsEmpty }: ReplyFormat): Json {
  return {
    ...(kind === 'json' ? { json_format: value } : { text_format_source: { inline_string: value } }),
    ...(contentType !== undefined && { content_type: contentType }),
    ...(omitsEmpty && { omit_empty_values: true }),
  }
}

function writeRedirect(action: Redirect, losses: Losses): Json {
  const code = redirectCode(action.status)
  if (code === undefined)
    losses.approximate(action.origin, `Envoy cannot redirect with status ${action.status}: it answers 301`)
  const { scheme, host, port, path, stripQuery } = action
  return {
    ...(scheme !== undefined && { scheme_redirect: scheme }),
    ...(host !== undefined && { host_redirect: host }),
    ...(port !== undefined && { port_redirect: port }),
    ...writeRedirectPath(path),
    ...(code !== undefined && code !== 'MOVED_PERMANENTLY' && { response_code: code }),
    ...(stripQuery && { strip_query: true }),
  }
}

function writeRedirectPath(path: Redirect['path']): Json {
  if (path?.kind === 'regex') return regexRewrite(path.pattern, path.substitution)
  if (path?.kind === 'format') return { path_rewrite: path.value }
  return path ? { [path.kind === 'full' ? 'path_redirect' : 'prefix_rewrite']: path.value } : {}
}

function writeRewrites(steps: readonly Step[], losses: Losses): Json {
  const rewrites = steps.filter((step) => step.kind === 'rewrite')
  for (const { origin } of rewrites) losses.exact(origin)
  return Object.assign({}, ...rewrites.map(writeRewrite)) as Json
}

function writeRewrite({ path, host, appendForwardedHost }: Rewrite): Json {
  return { ...writePath(path), ...writeHost(host), ...(appendForwardedHost && { append_x_forwarded_host: true }) }
}

function writePath(path: Rewrite['path']): Json {
  if (path?.kind === 'prefix') return { prefix_rewrite: path.value }
  if (path?.kind === 'full') return regexRewrite('^(?s:.*)$', path.value.replaceAll('\\', '\\\\'))
  if (path?.kind === 'format') return { path_rewrite: path.value }
  return path ? regexRewrite(path.pattern, path.substitution) : {}
}

function regexRewrite(regex: string, substitution: string): Json {
  return { regex_rewrite: { pattern: { regex }, substitution } }
}

function writeHost(host: Rewrite['host']): Json {
  switch (host?.kind) {
    case 'literal':
      return { host_rewrite_literal: host.value }
    case 'upstream':
      return { auto_host_rewrite: true }
    case 'header':
      return { host_rewrite_header: host.name }
    case 'path':
      return { host_rewrite_path_regex: { pattern: { regex: host.pattern }, substitution: host.substitution } }
    case 'format':
      return { host_rewrite: host.value }
    default:
      return {}
  }
}
