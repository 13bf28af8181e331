import { groupBy } from '../../../core/group-by.js'
import type { Losses } from '../../../core/losses.js'
import type { Backend, Host, Listener, Program, Route } from '../../../core/program.js'
import { LITERAL_STAR } from '../../../core/specificity.js'
import type { Step } from '../../../core/step/step.js'
import type { WriteOptions } from '../../../core/write-options.js'
import { Names, nameOf, stableKey } from '../../../core/writer.js'
import { mergeListeners } from '../../../gateways/retarget/merge-listeners.js'
import type { Writing } from '../../dialect.js'
import { routeTitle } from '../../shared/agentgateway-parts.js'
import { certificateFiles } from '../../shared/certificate-files.js'
import { isDiscovered } from '../../shared/discovered-service.js'
import { writeBackends, writeModels, writeVirtualModels } from './backends.js'
import { writeMatch } from './matches.js'
import { writePolicies } from './policies.js'
import { escapeText, StandaloneWriter } from './variables.js'

const DEFAULT_PORT = 8080

/** agentgateway's own file: `llm` where models are all there is, otherwise `binds`. */
export function writeStandalone(program: Program, _options: WriteOptions): Writing {
  const writer = new StandaloneWriter()
  const value = onlyModels(program) ? writeLlm(program.listeners[0]!, writer) : writeBinds(program, writer)
  return {
    files: [{ name: 'agentgateway.yaml', documents: [writer.document(escaped(value, writer))] }],
    losses: writer.losses.all,
    environment: writer.environment,
    secretFiles: writer.secretFiles,
  }
}

/** One listener whose only route sends every request to the model that it names. */
function onlyModels({ listeners: [first, ...others] }: Program): boolean {
  const routes = first?.hosts.flatMap((host) => host.routes) ?? []
  const action = routes.length === 1 ? routes[0]!.action : undefined
  return (
    others.length === 0 &&
    action?.kind === 'forward' &&
    action.backends.length === 1 &&
    action.backends[0]!.llm?.choice === 'router' &&
    routes[0]!.key === 'llm:request'
  )
}

function writeLlm(listener: Listener, writer: StandaloneWriter): Record<string, unknown> {
  const route = listener.hosts[0]!.routes[0]!
  const action = route.action as Extract<Route['action'], { kind: 'forward' }>
  const policies = writePolicies([...listener.steps, ...route.steps], writer)
  const port = listener.port === undefined || listener.port === 4000 ? undefined : listener.port
  const { llm: models } = action.backends[0]!
  const virtualModels = writeVirtualModels(models!, writer)
  // agentgateway does not start without the list.
  const llm = { ...writer.object({ port, policies }), models: writeModels(models!, writer) }
  return { llm: writer.from(listener.origin, { ...llm, ...writer.object({ virtualModels }) }) }
}

function writeBinds(program: Program, writer: StandaloneWriter): Record<string, unknown> {
  const distinct = ({ port, tls, hostname = '*' }: Listener) => `${port} ${tls} ${hostname}`
  const merged = mergeListeners(program.listeners, distinct, writer.losses)
  const byPort = groupBy(merged, ({ port = DEFAULT_PORT }) => port)
  const binds = [...byPort].map(([port, listeners]) => ({
    port,
    listeners: listeners.map((listener) => writeListener(listener, listeners.length > 1, writer)),
  }))
  return { binds }
}

function writeListener(listener: Listener, named: boolean, writer: StandaloneWriter): Record<string, unknown> {
  const names = new Names()
  const tls = listener.tls ? writeTls(listener, writer.losses) : undefined
  for (const step of listener.connection ?? [])
    writer.losses.unsupported(step.origin, 'rules for connections are not converted')
  const routes = listener.hosts.flatMap((host) =>
    host.routes.map((route, index) => writeRoute(route, index, host, names, writer)),
  )
  const settings = writer.object({
    name: named ? listener.name : undefined,
    protocol: tls && 'HTTPS',
    hostname: listener.hostname === '*' ? undefined : listener.hostname,
    tls,
    policies: writePolicies(listener.steps, writer),
  })
  // agentgateway does not start with a listener that lacks the list.
  return writer.from(listener.origin, { ...settings, routes })
}

/** A listener of a file has one certificate. */
function writeTls(listener: Listener, losses: Losses): Record<string, unknown> {
  const [first, ...others] = certificateFiles(listener, losses)
  for (const { cert } of others)
    losses.unsupported(listener.origin, `a listener has one certificate here: \`${cert}\` is not used`)
  return { ...first }
}

function writeRoute(
  route: Route,
  index: number,
  host: Host,
  names: Names,
  writer: StandaloneWriter,
): Record<string, unknown> {
  if (route.delegate) writer.losses.unsupported(route.origin, 'delegated routes are not supported by the target')
  const { policies, backends } = writeBackends(route.action, writer)
  const steps = [...keepAuthority(route), ...route.steps, ...backendAuthentication(route, writer.losses)]
  const own = writePolicies(steps, writer)
  const all = { ...own, ...policies }
  const domains = host.domains.flatMap((domain) => (domain === '*' ? [] : domain === LITERAL_STAR ? ['*'] : [domain]))
  // The object that the host came from: NAMESPACE/NAME.
  const [, owner] = /^[^/ ]+\/([^/ ]+)$/.exec(host.name) ?? []
  const everything = route.matches.length === 1 && isEverything(route.matches[0]!)
  return writer.from(
    route.origin,
    writer.object({
      name: names.unique(nameOf(routeTitle(route, index, owner), `route-${index}`)),
      hostnames: domains,
      matches: everything ? undefined : route.matches.map((match) => writer.from(match.origin, writeMatch(match))),
      policies: Object.keys(all).length > 0 ? all : undefined,
      backends,
    }),
  )
}

/**
 * Services get the client's authority, but a file names them by host, which agentgateway writes into requests unless a
 * rewrite says otherwise.
 */
function keepAuthority({ action, steps }: Route): Step[] {
  const backends = action.kind === 'forward' ? action.backends : []
  const isRewritten = steps.some((step) => step.kind === 'rewrite' && step.host)
  if (isRewritten || backends.length === 0 || !backends.every(isService)) return []
  return [{ kind: 'rewrite', host: { kind: 'none' }, origin: action.origin }]
}

/** Other addresses are outside the cluster, and expect their own name. */
const isService = ({ type, name, service, addresses }: Backend): boolean =>
  type === 'Service' || service !== undefined || (type === 'Upstream' && addresses.length === 0 && isDiscovered(name))

/** Tokens of MCP clients are checked on the route here: before its other policies, not on the way to the backend. */
function backendAuthentication({ action, steps }: Route, losses: Losses): Step[] {
  const backends = action.kind === 'forward' ? action.backends : []
  const checks = backends.flatMap((backend) => backend.steps.filter((step) => step.kind === 'mcp-authentication'))
  const [first] = checks
  if (!first) return []
  const isTaken = steps.some((step) => step.kind === 'authenticate' || step.kind === 'mcp-authentication')
  const isCommon = checks.length === backends.length && checks.every((step) => stableKey(step) === stableKey(first))
  if (!isTaken && isCommon) {
    losses.approximate(first.origin, 'tokens are checked before the other policies of the route')
    return [first]
  }
  for (const step of checks) losses.unsupported(step.origin, 'tokens are not checked on the way to an MCP backend')
  return []
}

function isEverything({ path, methods, headers, query }: Route['matches'][number]): boolean {
  return (
    (!path || (path.kind === 'segments' && path.value === '/')) &&
    !methods &&
    headers.length === 0 &&
    query.length === 0
  )
}

/** The file's text is expanded by the shell's rules before it is read. */
function escaped(value: Record<string, unknown>, writer: StandaloneWriter): Record<string, unknown> {
  return writer.map(value, escapeText) as Record<string, unknown>
}
