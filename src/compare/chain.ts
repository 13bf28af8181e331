import { getOrAdd } from '../core/get-or-add.js'
import { groupBy } from '../core/group-by.js'
import { memo } from '../core/memo.js'
import type { Action, Backend, Host, Listener, Program, Route } from '../core/program.js'
import { hasRules } from '../core/step/rules.js'
import type { Step } from '../core/step/step.js'
import { contentOf, READS_NAMES, type Scope } from './content.js'
import { ACTION, STEP } from './fields.js'
import { providersOf } from './identities.js'

/** The route that matches a request, or the fallback if none does. Numbers are positions in the program. */
export interface RouteRef {
  listener: number
  /** Host and route; then for each hand-over the host and route below. */
  path: readonly number[]
}

/** Everything that happens to the requests of one route. */
export interface Chain {
  listener?: Listener
  host?: Host
  route?: Route
  steps: Step[]
  /** Equal for chains that do the same; origins and names of files do not count. */
  id: string
  /** The part of `id` without rules: how tokens and other credentials are checked. */
  credentials: string
  /** Equal for chains that let the same callers past everything but the rules, where no step is selective. */
  access: string
}

export class Chains {
  private readonly known = new Map<string, Chain>()

  constructor(private readonly program: Program) {}

  /** `null`: no route matches the request. */
  of(ref: RouteRef | null, listener = 0): Chain {
    const key = ref ? `${ref.listener}/${ref.path.join('/')}` : `${listener}`
    return getOrAdd(this.known, key, () => (ref ? this.build(ref) : this.unmatched(listener)))
  }

  private build({ listener, path }: RouteRef): Chain {
    const on = this.program.listeners[listener]!
    const { host, route } = routeAt(on.hosts, path)
    return chainOf(on, host, route)
  }

  private unmatched(listener: number): Chain {
    const on = this.program.listeners[listener]
    const steps = on ? [...(on.connection ?? []), ...on.steps, ...on.unmatched] : []
    return { ...(on && { listener: on }), steps, ...identity(steps, on) }
  }
}

function chainOf(listener: Listener, host: Host, route: Route): Chain {
  const backends = route.action.kind === 'forward' ? route.action.backends : []
  const steps = [
    ...(listener.connection ?? []),
    ...listener.steps,
    ...route.steps,
    ...backends.flatMap((backend) => [...backend.steps, ...modelSteps(backend)]),
  ]
  return { listener, host, route, steps, ...identity(steps, listener, route.action) }
}

/** Backends that requests are shared among. */
function sharing({ route }: Chain): Backend[] {
  const backends = route?.action.kind === 'forward' ? route.action.backends : []
  return backends.filter(({ weight }) => weight > 0)
}

/**
 * Is a backend drawn by chance? A step that claimwright does not evaluate may draw it by the request instead (Envoy's
 * `header_name` of weighted clusters): the order of backends and each weight determine then where a request goes.
 */
export const drawsByChance = ({ steps }: Route): boolean =>
  !steps.some((step) => step.kind === 'unmodelled' && step.affects !== 'nothing')

/** The weights of the backends that requests are shared among. */
export const weightsOf = (chain: Chain): number[] => sharing(chain).map(({ weight }) => weight)

/** Only the ratio of weights counts: in the smallest whole numbers. */
export function ratioOf(weights: readonly number[]): number[] {
  const divisor = weights.reduce(greatestCommonDivisor, 0) || 1
  return weights.map((weight) => weight / divisor)
}

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b))

/** How many draws there are to be tried. */
export function drawsOf(chain: Chain): number {
  const models = sharing(chain).map(({ llm }) => (llm?.choice === 'provider' ? llm.models.length : 1))
  return Math.max(1, sharing(chain).length, ...models)
}

/** The chain of the requests for which this draw is made. */
export function drawn(chain: Chain, draw: number): Chain {
  const { listener, host, route } = chain
  const backends = sharing(chain)
  if (backends.length < 2 || !listener || !host || route?.action.kind !== 'forward') return chain
  const backend = backends[Math.min(draw, backends.length - 1)]!
  return chainOf(listener, host, { ...route, action: { ...route.action, backends: [backend] } })
}

function routeAt(hosts: readonly Host[], [at, position, ...below]: readonly number[]): { host: Host; route: Route } {
  const host = hosts[at!]!
  const route = host.routes[position!]!
  return below.length === 0 ? { host, route } : routeAt(route.delegate!, below)
}

/** Every route that does not delegate. */
export function* routesIn({ listeners }: Pick<Program, 'listeners'>): Generator<Route> {
  for (const { hosts } of listeners) yield* routesOf(hosts)
}

function* routesOf(hosts: readonly Host[]): Generator<Route> {
  for (const route of hosts.flatMap((host) => host.routes)) {
    if (route.delegate) yield* routesOf(route.delegate)
    else yield route
  }
}

/** The routes of a host, and those that they hand requests on to. */
export const routesBelow = ({ routes }: Host): Route[] =>
  routes.flatMap((route) => [route, ...(route.delegate ?? []).flatMap(routesBelow)])

/** A route without a name is called by the first path that it matches. */
export const routeName = ({ name, matches: [match] }: Route): string => name ?? match?.path?.value ?? '/'

function modelSteps({ llm }: Backend): Step[] {
  return (llm?.models ?? []).flatMap(({ authorize, steps = [] }) => (authorize ? [authorize, ...steps] : steps))
}

/**
 * How the chain checks tokens and other credentials: `credentials` with providers numbered, since writers name them by
 * route. A name that anything else mentions stays.
 */
export const checksOf = memo(({ steps, credentials }: Chain): string => {
  const numbers = new Map(providersOf(steps).map(({ name }, i) => [JSON.stringify(name), i]))
  const mentions = groupBy(
    [...credentials.matchAll(STRING)].filter(([text]) => numbers.has(text)),
    ([text]) => text,
  )
  return credentials.replace(STRING, (text) => (mentions.get(text)?.length === 1 ? `"#${numbers.get(text)}"` : text))
})

const STRING = /"(?:[^"\\]|\\.)*"/g

/** Steps that answer to every request of their route alike, tokens and rules apart. */
const ALIKE = new Set<Step['kind']>([
  'authenticate',
  'authorize',
  'edit-headers',
  'rewrite',
  'backend-auth',
  'api-key',
  'basic-auth',
  'cors',
  'outside',
  'unmodelled',
])

const isAlike = (step: Step): boolean => ALIKE.has(step.kind) && !(step.kind === 'unmodelled' && step.answers)

/**
 * Whether the outcome of the steps depends on something that no condition describes: the request's body, or paths that
 * a step knows.
 */
export function isSelective({ route, steps }: Chain): boolean {
  const bodies =
    route?.action.kind === 'forward' &&
    route.action.backends.some(({ llm, mcp }) => llm !== undefined || mcp !== undefined)
  return bodies || steps.some((step) => !isAlike(step) || (step.when !== undefined && step.kind !== 'authorize'))
}

function identity(steps: Step[], listener?: Listener, action?: Action): Pick<Chain, 'id' | 'credentials' | 'access'> {
  const all = steps.map((step) => contentOf(step, STEP))
  const credentials = all.filter((_, i) => !hasRules(steps[i]!)).join()
  const { origin: _, ...manager } = listener?.manager ?? { origin: null }
  const end = (scope?: Scope) => `${action ? contentOf(action, ACTION, scope) : 'none'} ${JSON.stringify(manager)}`
  const phases = `${listener?.connection?.length ?? 0} ${listener?.steps.length ?? 0}`
  const whole = end()
  return {
    id: `${phases} ${all.join()} -> ${whole}`,
    credentials,
    access: `${credentials} -> ${READS_NAMES.test(credentials) ? whole : end(WITHOUT_NAMES)}`,
  }
}

const WITHOUT_NAMES: Scope = { names: false, dialect: true }
