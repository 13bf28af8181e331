import { celCondition } from '../../../cel/cel-condition.js'
import { escapeRegex } from '../../../core/escape-regex.js'
import type { Origin } from '../../../core/finding.js'
import type { Losses } from '../../../core/losses.js'
import type { Backend, HeaderMatch, Listener, Llm, LlmModel, Route, VirtualModel } from '../../../core/program.js'
import type { Step } from '../../../core/step/step.js'
import { ROUTER_TYPES } from '../../../gateways/agentgateway/llm-provider.js'

/** The header that holds the model of a request. A client cannot choose it: it is set before a route is chosen. */
const HEADER = 'x-gateway-model-name'

/**
 * HTTPRoutes cannot read bodies: the model that a request names becomes a header, and each model has a rule for it, with
 * a backend of its own. Virtual models share requests by weight, or use the next target when one fails.
 */
export function routeByModel(listener: Listener, losses: Losses): Listener {
  const routers = listener.hosts.flatMap((host) => host.routes.filter(routerOf))
  const [first] = routers
  if (!first) return listener
  const { condition } = celCondition('json(request.body).model', first.action.origin)
  const setModel: Step = {
    kind: 'edit-headers',
    transformation: true,
    request: [{ op: 'set', name: HEADER, value: { kind: 'cel', expression: condition }, origin: first.action.origin }],
    response: [],
    origin: first.action.origin,
  }
  const hosts = listener.hosts.map((host) => ({
    ...host,
    routes: host.routes.flatMap((route) => {
      const backend = routerOf(route)
      return backend ? modelRoutes(route, backend, losses) : [route]
    }),
  }))
  return { ...listener, steps: [...listener.steps, setModel], hosts }
}

/** The only backend of a route whose requests choose among its models. */
function routerOf({ action }: Route): (Backend & { llm: Llm }) | undefined {
  const [backend, ...others] = action.kind === 'forward' ? action.backends : []
  return others.length === 0 && backend?.llm?.choice === 'router' ? (backend as Backend & { llm: Llm }) : undefined
}

function modelRoutes(route: Route, backend: Backend & { llm: Llm }, losses: Losses): Route[] {
  const { models, virtualModels = [] } = backend.llm
  const ofModel = models
    .filter(({ internal }) => !internal)
    .map((model) => modelRoute(route, model.name, model.origin, [backendOf(backend, [model])]))
  const ofVirtual = virtualModels.flatMap((virtual) => {
    const backends = backendsOf(virtual, backend)
    if (backends.length > 0) return [modelRoute(route, virtual.name, virtual.origin, backends)]
    losses.unsupported(
      virtual.origin,
      `\`${virtual.name}\` chooses by a condition, which a route cannot: it is dropped`,
    )
    return []
  })
  // A virtual model is looked for first; the pattern of a model may match its name.
  return [...ofVirtual, ...ofModel]
}

function modelRoute(route: Route, name: string, origin: Origin, backends: Backend[]): Route {
  const matches = route.matches.map((match) => ({ ...match, headers: [...match.headers, ...headerFor(name)] }))
  const { key: _, ...others } = route
  return { ...others, name, matches, action: { kind: 'forward', backends, origin }, origin }
}

/** `*` is any model. */
function headerFor(name: string): HeaderMatch[] {
  if (!name.includes('*')) return [{ name: HEADER, kind: 'exact', value: name, invert: false }]
  const value = name.split('*').map(escapeRegex).join('.*')
  return [{ name: HEADER, kind: 'regex', value, invert: false }]
}

function backendOf(backend: Backend, models: LlmModel[], name = models[0]!.name, weight = 1): Backend {
  const { origin } = models[0]!
  const named = models.map((model) =>
    model.upstreamModel === undefined && !model.name.includes('*') ? { ...model, upstreamModel: model.name } : model,
  )
  return {
    ...backend,
    name,
    weight,
    steps: [...backend.steps, formatsByPath(origin)],
    llm: { choice: 'provider', models: named },
    origin,
  }
}

/** The formats that a router expects at each path: elsewhere every call is a chat completion. */
const formatsByPath = (origin: Origin): Step => ({
  kind: 'unmodelled',
  field: 'ai',
  affects: 'upstream',
  content: { options: { routes: Object.fromEntries(ROUTER_TYPES) }, references: [] },
  words: 'standalone',
  origin,
})

function backendsOf({ kind, name, targets }: VirtualModel, backend: Backend & { llm: Llm }): Backend[] {
  const chosen = targets.flatMap(({ model, ...target }) => {
    const found = backend.llm.models.find((llmModel) => llmModel.name === model)
    return found ? [{ model: found, ...target }] : []
  })
  if (kind === 'weighted') return chosen.map(({ model, weight = 1 }) => backendOf(backend, [model], model.name, weight))
  if (kind === 'conditional' || chosen.length === 0) return []
  return [
    backendOf(
      backend,
      chosen.map(({ model, priority = 0 }) => ({ ...model, group: priority })),
      name,
    ),
  ]
}
