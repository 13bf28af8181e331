import type { Origin } from '../../../core/finding.js'
import { type Losses, reportUnsupported } from '../../../core/losses.js'
import type { Action, DirectResponse, Match, PathMatch, Redirect, Route } from '../../../core/program.js'
import type { Authenticate } from '../../../core/step/authenticate.js'
import type { Authorize } from '../../../core/step/authorize.js'
import type { BackendKey } from '../../../core/step/credentials.js'
import type { EditHeaders, HeaderEdit } from '../../../core/step/edit-headers.js'
import type { Rewrite } from '../../../core/step/rewrite.js'
import type { Step } from '../../../core/step/step.js'
import { Names } from '../../../core/writer.js'
import { rebuildAuthentication } from './authentication.js'
import { type RuleSet, rebuildRules } from './authorization.js'
import { type RebuiltForward, rebuildForward } from './backends.js'
import { rebuildCors } from './cors.js'
import { rebuildEdits } from './headers.js'
import { rebuildLimit } from './limits.js'
import { rebuildMatch } from './order.js'
import { rebuildRedirect, rebuildRewrite, replacesNoPrefix } from './paths.js'
import { requiredClaims, withoutRuled } from './required-claims.js'

/** Everything of a route except its match, and the parts that depend on the match. */
export interface RebuiltRoute {
  steps: Step[]
  rewrites: Rewrite[]
  action: Action
}

/** Steps of the route and its parents, by kind. `early` ones run before a route is chosen. */
interface Collected {
  early: { jwt: Authenticate[]; rules: Authorize[] }
  late: { jwt: Authenticate[]; rules: Authorize[] }
  edits: EditHeaders[]
  rewrites: Rewrite[]
  cors: Step[]
  left: Step[]
  response?: Redirect | DirectResponse
  /** Why all requests are denied. */
  closed?: Origin
}

/** Steps before routing become a part of each route: their JWT policy is the filter before external authorization. */
export function rebuildRoute(route: Route, listenerSteps: readonly Step[], losses: Losses): RebuiltRoute {
  const forward = route.action.kind === 'forward' ? rebuildForward(route.action, losses) : undefined
  const collected = collect(listenerSteps, route, forward, losses)
  const action = collected.response ?? forward?.action ?? route.action
  const verified = collected.early.jwt.length + collected.late.jwt.length > 0
  const { edits, claims } = rebuildEdits([...collected.edits, ...answerHeaders(action)], verified, losses)
  const names = new Names()
  const filters = (['early', 'late'] as const).flatMap((phase) => {
    const [step, second] = collected[phase].jwt
    if (!step) return []
    if (second) close(collected, second, 'a route has one JWT policy for each phase: all requests are denied', losses)
    const stage = phase === 'early' ? 'beforeExtAuth' : 'afterExtAuth'
    const rebuilt = rebuildAuthentication(step, stage, names, forward?.keepsToken ?? false, claims, losses)
    if (rebuilt.closed) collected.closed ??= step.origin
    return rebuilt.step ? [rebuilt.step] : []
  })
  const early = filters.find((filter) => filter.stage === 'beforeExtAuth')
  const late = filters.find((filter) => filter.stage === 'afterExtAuth')
  const sets: RuleSet[] = [
    ...collected.early.rules.map((step): RuleSet => ({ step, ...(late && { providers: early ?? null }) })),
    ...collected.late.rules.map((step): RuleSet => ({ step })),
    ...filters.flatMap((filter) => requiredClaims(filter) ?? []),
  ]
  const authorize = rebuildRules(sets, collected.closed, losses)
  const limits = collected.left.map((step) => [step, rebuildLimit(step)] as const)
  reportUnsupported(
    limits.flatMap(([step, rebuilt]) => (rebuilt ? [] : [step])),
    losses,
  )
  return {
    steps: [
      ...collected.cors,
      ...filters.map((filter) => withoutRuled(filter, losses)),
      ...(authorize ? [authorize] : []),
      ...limits.flatMap(([, rebuilt]) => rebuilt ?? []),
      ...edits,
    ],
    rewrites: collected.rewrites,
    action: withoutComputed(action, losses),
  }
}

function collect(
  listenerSteps: readonly Step[],
  route: Route,
  forward: RebuiltForward | undefined,
  losses: Losses,
): Collected {
  const collected: Collected = {
    early: { jwt: [], rules: [] },
    late: { jwt: [], rules: [] },
    edits: [],
    rewrites: [],
    cors: [],
    left: [],
  }
  for (const step of listenerSteps) take(step, 'early', collected, losses)
  for (const step of [...route.steps, ...(forward?.steps ?? [])]) take(step, 'late', collected, losses)
  // The provider's requirements are applied last, and its host yields to an explicit one.
  if (forward?.rewrite) {
    const { host, ...rest } = forward.rewrite
    collected.rewrites.push(collected.rewrites.some((rewrite) => rewrite.host) ? rest : { ...rest, host })
  }
  return collected
}

function take(step: Step, phase: 'early' | 'late', collected: Collected, losses: Losses): void {
  switch (step.kind) {
    case 'authenticate':
      collected[phase].jwt.push(step)
      return
    case 'authorize':
      collected[phase].rules.push(step)
      return
    case 'edit-headers':
      collected.edits.push(step)
      return
    case 'cors':
      if (step.when) break
      collected.cors = [rebuildCors(step)]
      return
    case 'rewrite':
      if (step.when) break
      collected.rewrites.push(step)
      return
    case 'backend-auth':
      if (step.auth.kind === 'key') collected.edits.push(keyHeader(step.auth, step))
      return
    case 'respond':
      if (step.when) close(collected, step, 'an answer cannot have a condition: all requests are denied', losses)
      else collected.response ??= step.action
      return
    case 'api-key':
    case 'basic-auth':
    case 'mcp-authentication':
      collected.closed ??= step.origin
      losses.manual(
        step.origin,
        `${CREDENTIALS[step.kind]}: set it up with external authorization; until then all requests are denied`,
      )
      return
    default:
      break
  }
  collected.left.push(step)
}

const CREDENTIALS = {
  'api-key': 'Envoy does not check API keys here',
  'basic-auth': 'Envoy does not check passwords here',
  'mcp-authentication': 'Envoy has no authentication for MCP',
} as const

function close(collected: Collected, step: Step, note: string, losses: Losses): void {
  losses.unsupported(step.origin, note)
  collected.closed ??= step.origin
}

function keyHeader(
  { value, variable }: BackendKey,
  { origin, target }: Extract<Step, { kind: 'backend-auth' }>,
): EditHeaders {
  const [name, prefix] = target?.kind === 'header' ? [target.name, target.prefix] : ['authorization', 'Bearer ']
  const edit: HeaderEdit = {
    op: 'set',
    name,
    value: { kind: 'text', text: `${prefix}${value}` },
    secret: true,
    ...(variable !== undefined && { variable }),
    origin,
  }
  return { kind: 'edit-headers', request: [edit], response: [], origin }
}

function answerHeaders(action: Action): EditHeaders[] {
  if (action.kind !== 'direct-response' || !action.headers?.length) return []
  return [{ kind: 'edit-headers', request: [], response: action.headers, origin: action.origin }]
}

function withoutComputed(action: Action, losses: Losses): Action {
  if (action.kind !== 'direct-response') return action
  const { kind, status, body, bodyExpression, origin } = action
  if (bodyExpression) losses.unsupported(origin, 'the text of an answer cannot be computed: it is left empty')
  return { kind, status, body: bodyExpression ? '' : body, origin }
}

/** The route for one of its matches: path replacements depend on the match. */
export function routeFor(route: Route, rebuilt: RebuiltRoute, original: Match, losses: Losses): Route {
  const match = rebuildMatch(original)
  const path = match.path!
  const { name, namespace, origin } = route
  return {
    ...(name !== undefined && { name }),
    ...(namespace !== undefined && { namespace }),
    matches: [match],
    steps: [...rebuilt.steps, ...rebuilt.rewrites.map((step) => rebuildRewrite(step, path))],
    action: actionFor(rebuilt, path, losses),
    origin,
  }
}

function actionFor({ action, rewrites }: RebuiltRoute, path: PathMatch, losses: Losses): Action {
  const wrong =
    action.kind === 'redirect'
      ? replacesNoPrefix(action.path, path)
      : rewrites.some((rewrite) => replacesNoPrefix(rewrite.path, path))
  if (wrong && action.kind !== 'direct-response')
    return { kind: 'direct-response', status: 500, body: NO_PREFIX, origin: action.origin }
  return action.kind === 'redirect' ? rebuildRedirect(action, path, losses) : action
}

const NO_PREFIX = 'failed to apply filters: invalid filter configuration: prefix redirect requires prefix match'
