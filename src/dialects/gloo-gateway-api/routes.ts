import type { Origin } from '../../core/finding.js'
import { originOf } from '../../core/origin-of.js'
import type { Action, Route, Step } from '../../gateways/envoy/program.js'
import type { Resource } from '../../kubernetes/graph.js'
import type { Cursor } from '../../yaml/cursor.js'
import type { ListenerOptions } from '../gloo-options/listener-options.js'
import { withUpgrades } from '../gloo-options/manager.js'
import type { Options } from '../gloo-options/options.js'
import type { GlooReader } from '../gloo-options/reader.js'
import { readRouteSteps } from '../gloo-options/route-steps.js'
import { readBackends } from './backends.js'
import {
  annotation,
  type Delegation,
  isDelegation,
  keyOfRef,
  missingChildren,
  type RouteNode,
  readTree,
} from './children.js'
import { applyDirectResponse, readDirectResponse } from './direct-responses.js'
import { readFilters } from './filters.js'
import { readMatch } from './matches.js'
import { routeOptions } from './policies.js'
import { RouteSettings } from './settings.js'

/** One match of a rule, delegated or not, before the options of its host are known. */
interface FlatRoute {
  match: Cursor
  read(around: HostSettings): Route
}

/** Settings of a listener and its host for all routes. */
export interface HostSettings {
  listener: ListenerOptions
  host: Options
  required: Origin | null
}

/** A flat route while its parents' rules still change it. */
interface Draft {
  route: Resource
  rule: Cursor
  match: Cursor
  action: Action | null
  steps: Step[]
  settings: RouteSettings
}

const OVERRIDES = 'delegation.gateway.solo.io/enable-policy-overrides'

/** The routes of an HTTPRoute that is attached to a listener, delegated ones in place. */
export function flattenRoute(route: Resource, delegation: Delegation): FlatRoute[] {
  const { reader } = delegation
  return flattenNode(readTree(route, reader), delegation).map((draft) => ({
    match: draft.match,
    read: (around) => readDraft(draft, around, reader),
  }))
}

function flattenNode(node: RouteNode, delegation: Delegation): Draft[] {
  return node.rules.flatMap(({ rule, matches }) => {
    const parts = matches.map((match) => flattenMatch(node, rule, match, delegation))
    // Routes of the rule itself come after those that its matches delegate.
    return [...parts.flatMap(({ delegated }) => delegated), ...parts.flatMap(({ own }) => own)]
  })
}

function flattenMatch(
  node: RouteNode,
  rule: Cursor,
  match: Cursor,
  delegation: Delegation,
): { delegated: Draft[]; own: Draft[] } {
  const { reader } = delegation
  const refs = rule.at('backendRefs').items()
  const delegations = refs.filter(isDelegation)
  const delegated = delegations.flatMap((ref) => flattenChildren(node, ref, match, delegation))
  const open = delegations.flatMap((ref) => missingChildren(ref, node.route, reader) ?? [])
  const filters = readFilters(rule, readMatch(match), reader)
  const { answer, missing } = readDirectResponse(node.route, filters.directResponses, reader)
  const draft: Draft = {
    route: node.route,
    rule,
    match,
    action: filters.redirect ?? readBackends(rule, node.route, reader),
    steps: open,
    settings: new RouteSettings(),
  }
  if (answer) for (const each of [...delegated, draft]) each.action = applyDirectResponse(each.action, answer, reader)
  if (!draft.action && (delegations.length === 0 || open.length > 0)) {
    draft.action = { kind: 'direct-response', status: open.length > 0 ? 404 : 500, body: '', origin: originOf(rule) }
  }
  const found = routeOptions(node.route, filters.extensionRefs, reader)
  const overrides = overridesOf(node.route)
  for (const { settings } of [draft, ...delegated]) {
    settings.apply(filters, found.options, overrides, reader)
    settings.others.push(...found.missing, ...missing)
  }
  return { delegated, own: draft.action ? [draft] : [] }
}

function flattenChildren(node: RouteNode, ref: Cursor, match: Cursor, delegation: Delegation): Draft[] {
  const children = node.children.get(keyOfRef(ref)) ?? []
  return delegation.fittingChildren(children, match).flatMap((child) => flattenNode(child, delegation))
}

/** Fields that children keep although this route sets them, in lower case. */
function overridesOf(route: Resource): ReadonlySet<string> {
  const value = annotation(route, OVERRIDES)
  if (value === undefined) return new Set()
  return new Set(value.split(',').map((field) => field.trim().toLowerCase()))
}

function readDraft(
  { route, rule, match, action, steps, settings }: Draft,
  { listener, host, required }: HostSettings,
  reader: GlooReader,
): Route {
  const { options, headers, rewrite, others } = settings
  const all = readRouteSteps(host, options, action!, required, reader, listener, headers ? [headers] : [])
  const section = rule.at('name').string
  return {
    name: `${route.namespace}/${route.name}`,
    ...(section !== undefined && { rule: section }),
    matches: [readMatch(match)],
    steps: [...steps, ...all, ...(rewrite && action!.kind === 'forward' ? [rewrite] : []), ...others],
    action: withUpgrades(action!, options, reader),
    origin: originOf(rule),
  }
}
