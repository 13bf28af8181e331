import { Activation } from '../cel/activation.js'
import { parseCel } from '../cel/cel.js'
import { contentOf } from '../compare/content.js'
import { STEP } from '../compare/fields.js'
import {
  ITEM_KINDS,
  type ItemKind,
  mcpRequest,
  type NamedItem,
  namedItems,
  OTHER_ITEM,
  OTHER_RESOURCE,
  openRules,
} from '../compare/mcp.js'
import { SEGMENT } from '../compare/paths.js'
import { placeRequest } from '../compare/requests.js'
import { lowerCel } from '../compare/understand.js'
import type { Request } from '../core/http.js'
import type { Backend, Host, Listener, Program, Route } from '../core/program.js'
import type { Rule } from '../core/step/authorize.js'
import type { Step } from '../core/step/step.js'
import type { Item } from '../gateways/agentgateway/mcp/authorization.js'
import { type Naming, namingOf, shownName, shownUri } from '../gateways/agentgateway/mcp/names.js'
import { simplifyRules, variablesOf } from '../gateways/agentgateway/mcp/simplify.js'
import type { RoutePart } from './analyse.js'
import { ofRules, type Requirement } from './requirement.js'

/** A route with the examples of its requests. */
export interface RoutePlace {
  listener: Listener
  host: Host
  route: Route
  requests: readonly Request[]
}

/** Parts of a route whose callers may differ: backends with steps of their own, models, tools of MCP servers. */
export function partsOf(place: RoutePlace, program: Program): RoutePart[] {
  const { listener, route, requests } = place
  const steps = [...(listener.connection ?? []), ...listener.steps, ...route.steps]
  const whole: RoutePart = { steps, requests, matches: route.matches }
  if (route.action.kind !== 'forward') return [whole]
  const backends = route.action.backends
    .filter(({ weight }) => weight > 0)
    .map((backend, draw) => ({ backend, draw }))
    .filter(({ backend }, i, all) => all.findIndex((other) => isAlike(other.backend, backend)) === i)
  if (backends.length === 0) return [whole]
  return backends.flatMap(({ backend, draw }) => {
    const part: RoutePart = {
      ...whole,
      steps: [...steps, ...backend.steps],
      ...(backends.length > 1 && { label: `backend \`${backend.name}\``, draw }),
    }
    if (backend.mcp) return mcpParts(place, backend as McpBackendOf, part, program)
    return backend.llm ? modelParts(backend, part) : [part]
  })
}

const isAlike = (a: Backend, b: Backend): boolean =>
  a === b ||
  (a.llm === undefined &&
    b.llm === undefined &&
    a.mcp === undefined &&
    b.mcp === undefined &&
    contentOf(a.steps, STEP) === contentOf(b.steps, STEP))

/** One part for all models, and one for each that has steps of its own. */
function modelParts({ llm }: Backend, part: RoutePart): RoutePart[] {
  const models = llm!.models.map(({ name, authorize, steps = [] }) => ({
    name,
    steps: [...(authorize ? [authorize] : []), ...steps],
  }))
  if (models.every(({ steps }) => steps.length === 0)) return [part]
  return models.map(({ name, steps }) => {
    const model = name.replaceAll('*', SEGMENT)
    return {
      ...part,
      ...(models.length > 1 && {
        label: [part.label, `model \`${name}\``].filter((text) => text !== undefined).join(', '),
      }),
      steps: [...part.steps, ...steps],
      requests: part.requests.slice(0, 4).map((request) => ({
        ...request,
        method: 'POST',
        headers: [...request.headers.filter(([key]) => key !== 'content-type'), ['content-type', 'application/json']],
        body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }] }),
      })),
    }
  })
}

type McpBackendOf = Backend & { mcp: NonNullable<Backend['mcp']> }

/** An item that no rule names. */
const OTHER: NamedItem = { name: OTHER_ITEM }
const UNNAMED_RESOURCE: NamedItem = { name: OTHER_RESOURCE }

/** A session, and each tool, prompt and resource that the rules name, at each server; the others of a kind together. */
function mcpParts(
  { listener, host, route }: RoutePlace,
  backend: McpBackendOf,
  part: RoutePart,
  program: Program,
): RoutePart[] {
  const place = { listener, host, route, backend }
  const base = placeRequest(place, program)
  const send = (message: Omit<Request, 'authority' | 'path'>): Request => ({
    ...base,
    ...message,
    headers: [...message.headers, ...base.headers],
  })
  const clientInfo = { name: 'client', version: '1' }
  const session = mcpRequest('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo }, [
    ['content-type', 'application/json'],
    ['accept', 'application/json, text/event-stream'],
  ])
  const label = (text: string): string => [part.label, text].filter((name) => name !== undefined).join(', ')
  const rules = part.steps.flatMap((step) => (step.kind === 'mcp-authorization' ? [step] : []))
  const naming = namingOf(backend.mcp)
  const targets = [...new Set(backend.mcp.targets.map(({ name }) => name))]
  const items = ITEM_KINDS.flatMap((kind) => {
    const named = namedItems(program, kind)
    const other = kind === 'resource' ? UNNAMED_RESOURCE : OTHER
    return targets.flatMap((target) =>
      [...named, other].map((item) => ({
        item: { kind, target, name: item.name },
        label: `${itemLabel(kind, item, named.length > 0)}${targets.length > 1 || item === other ? ` of \`${target}\`` : ''}`,
      })),
    )
  })
  return [
    { ...part, label: label('a session'), requests: [send(session)] },
    ...(rules.some((step) => step.rules.length > 0) ? items : []).map(
      ({ item, label: text }): RoutePart => ({
        ...part,
        label: label(text),
        ...(naming.resolves && { server: item.target }),
        requests: [send(useOf(item, naming))],
        bounded: openRules([place]),
        extra: { kind: 'all', of: rules.map((step) => ofItem(step.rules, step.when, item)) },
      }),
    ),
  ]
}

function itemLabel(kind: ItemKind, { name, pattern }: NamedItem, othersNamed: boolean): string {
  if (name !== OTHER.name && name !== OTHER_RESOURCE)
    return pattern === undefined ? `${kind} \`${name}\`` : `${kind}s \`${pattern}\``
  return othersNamed ? `any other ${kind}` : `any ${kind}`
}

/** A request that uses an item. */
function useOf({ kind, target, name }: Item, naming: Naming): Omit<Request, 'authority' | 'path'> {
  if (kind === 'resource') return mcpRequest('resources/read', { uri: shownUri(target, name, naming) })
  const shown = shownName(target, name, naming)
  return kind === 'prompt'
    ? mcpRequest('prompts/get', { name: shown })
    : mcpRequest('tools/call', { name: shown, arguments: {} })
}

/** What the rules require for one item: everything that they say about its name is settled. */
function ofItem(rules: readonly Rule[], when: Step['when'], { kind, target, name }: Item): Requirement {
  const mcp = new Map([
    [
      kind,
      new Map([
        ['target', target],
        ['name', name],
      ]),
    ],
  ])
  const activation = Activation.of({ mcp })
  const closed = (node: Parameters<typeof variablesOf>[0]): boolean =>
    [...variablesOf(node)].every((name) => name === 'mcp')
  const settled = rules.map((rule): Rule => {
    const rest = simplifyRules([{ ...rule, effect: 'allow' }], { closed, activation })
    if (typeof rest === 'boolean') return { ...rule, when: { kind: rest ? 'always' : 'never' } }
    const parsed = parseCel(rest)
    const expression = parsed.expression ?? null
    return { ...rule, when: lowerCel({ kind: 'cel', source: rest, expression, origin: rule.origin }) }
  })
  const passes = ofRules(settled)
  return when ? { kind: 'any', of: [{ kind: 'not', of: when }, passes] } : passes
}
