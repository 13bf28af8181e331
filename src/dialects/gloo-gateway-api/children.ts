import type { Unmodelled } from '../../core/step/outside.js'
import { find, ofKind } from '../../kubernetes/bind.js'
import { GATEWAY_API } from '../../kubernetes/gateways.js'
import type { Resource } from '../../kubernetes/graph.js'
import { Cursor, cursorOf } from '../../yaml/cursor.js'
import { list, member, text, texts } from '../../yaml/plain.js'
import type { GlooReader } from '../gloo-options/reader.js'
import { inheritMatch, isWithin } from './inherited-matches.js'

/** Group and kind of a reference that selects children by this label (its key in two parts). */
const LABEL_GROUP = 'delegation.gateway.solo.io'
const LABEL_KIND = 'label'
/** A reference selects children by their label, as GROUP/KIND. */
export const DELEGATION_LABEL = `${LABEL_GROUP}/${LABEL_KIND}`
const INHERIT = 'delegation.gateway.solo.io/inherit-parent-matcher'
/** A namespace of this name means every namespace, unless it exists. */
const EVERY_NAMESPACE = 'all'

/** A rule of a route, with the matches that are left of it. */
export interface RuleState {
  rule: Cursor
  matches: Cursor[]
  /** As written. */
  readonly all: readonly Cursor[]
}

/** An HTTPRoute in the place where something leads to it: a listener, or a reference of its parent. */
export interface RouteNode {
  route: Resource
  rules: RuleState[]
  /** Rules that did not fit an earlier match. */
  dropped: RuleState[]
  /** Children by the reference that leads to them, `null` if Gloo rejects the reference. */
  children: Map<string, RouteNode[] | null>
}

/** The backend reference leads to other HTTPRoutes. */
export function isDelegation(ref: Cursor): boolean {
  const [group, kind] = [ref.at('group').string, ref.at('kind').string]
  return (group === GATEWAY_API && kind === 'HTTPRoute') || isLabelSelector(ref)
}

function isLabelSelector(ref: Cursor): boolean {
  return ref.at('group').string === LABEL_GROUP && ref.at('kind').string === LABEL_KIND
}

/** References that agree in this share their children, whichever rule they are in. */
export function keyOfRef(ref: Cursor): string {
  return JSON.stringify(['group', 'kind', 'name', 'namespace'].map((name) => ref.at(name).string ?? ''))
}

/** A route with everything that it delegates to. */
export function readTree(route: Resource, reader: GlooReader, above: readonly Resource[] = []): RouteNode {
  const spec = cursorOf(route).at('spec')
  const rules = spec
    .at('rules')
    .items()
    .map((rule): RuleState => {
      const matches = matchesOf(rule)
      return { rule, matches, all: matches }
    })
  const path = [...above, route]
  const children = new Map<string, RouteNode[] | null>()
  for (const { rule } of rules) {
    for (const ref of rule.at('backendRefs').items().filter(isDelegation)) {
      const found = attachedChildren(ref, route, reader)
      const leadsBack = found.find((child) => path.includes(child))
      if (leadsBack) reportCycle(ref, leadsBack, reader)
      const nodes = leadsBack ? null : found.map((child) => readTree(child, reader, path))
      // A rejected reference stays rejected.
      if (children.get(keyOfRef(ref)) !== null) children.set(keyOfRef(ref), nodes)
    }
  }
  return { route, rules, dropped: [], children }
}

/** The API server puts the prefix `/` where a rule has no matches. */
function matchesOf(rule: Cursor): Cursor[] {
  const matches = rule.at('matches').items()
  return matches.length > 0 ? matches : [rule.at('matches', 0)]
}

function reportCycle(ref: Cursor, child: Resource, reader: GlooReader): void {
  reader.report(
    {
      code: 'CW3021',
      severity: 'error',
      message: `the delegation leads back to HTTPRoute \`${child.namespace}/${child.name}\`: Gloo drops every route behind this reference`,
      help: 'delegate to another route',
    },
    ref,
  )
}

/** Routes that the reference selects and that accept this parent. */
function attachedChildren(ref: Cursor, parent: Resource, reader: GlooReader): Resource[] {
  return selectedRoutes(ref, parent, reader).filter((child) => acceptsParent(child, parent))
}

/** In the order of their names: the order in which the cluster lists them is not fixed. */
function selectedRoutes(ref: Cursor, parent: Resource, reader: GlooReader): Resource[] {
  const namespace = ref.at('namespace').string ?? parent.namespace
  const name = ref.at('name').string ?? ''
  const all = ofKind(reader.graph, 'HTTPRoute', GATEWAY_API)
  const byName = (a: Resource, b: Resource) => (`${a.namespace}/${a.name}` < `${b.namespace}/${b.name}` ? -1 : 1)
  if (isLabelSelector(ref)) {
    const everywhere = namespace === EVERY_NAMESPACE
    if (everywhere && ofKind(reader.graph, 'Namespace').some((resource) => resource.name === EVERY_NAMESPACE)) return []
    return all
      .filter((resource) => everywhere || resource.namespace === namespace)
      .filter((resource) => texts(member(resource.value, 'metadata', 'labels')).get(DELEGATION_LABEL) === name)
      .sort(byName)
  }
  if (name === '' || name === '*') return all.filter((resource) => resource.namespace === namespace).sort(byName)
  const child = find(reader.graph, 'HTTPRoute', namespace, name, GATEWAY_API)
  return child ? [child] : []
}

/** A child without `parentRefs` accepts every parent; group and kind of a reference have no defaults here. */
function acceptsParent(child: Resource, parent: Resource): boolean {
  const refs = list(member(child.value, 'spec', 'parentRefs'))
  if (refs.length === 0) return true
  return refs.some(
    (ref) =>
      member(ref, 'group') === GATEWAY_API &&
      member(ref, 'kind') === 'HTTPRoute' &&
      member(ref, 'name') === parent.name &&
      (text(member(ref, 'namespace')) ?? child.namespace) === parent.namespace,
  )
}

/** Children that the input lacks, where it may be incomplete. */
export function missingChildren(ref: Cursor, parent: Resource, reader: GlooReader): Unmodelled | null {
  if (reader.graph.missing === 'ignore' || selectedRoutes(ref, parent, reader).length > 0) return null
  const namespace = ref.at('namespace').string ?? parent.namespace
  const name = ref.at('name').string ?? '*'
  return reader.missing(
    'HTTPRoute',
    namespace,
    isLabelSelector(ref) ? `(${DELEGATION_LABEL}: ${name})` : name,
    'answer',
    ref,
  )
}

/** Narrows children to the matches of their parents, and records which of them are unreachable. */
export class Delegation {
  private readonly served = new Set<Resource>()
  /** Children that did not fit, with the path of the parent. */
  private readonly outside = new Map<Resource, { match: Cursor; path: string }>()

  constructor(readonly reader: GlooReader) {}

  /**
   * The children that serve a match of their parent, reduced to the rules and matches that fit. Gloo narrows the child
   * itself: matches that do not fit the first match of a rule are already removed when the next one is processed.
   */
  fittingChildren(children: readonly RouteNode[], parentMatch: Cursor): RouteNode[] {
    return children.filter((child) => {
      const inherits = ['true', 'yes', 'enabled'].includes(annotation(child.route, INHERIT)?.toLowerCase() ?? '')
      if (!inherits) this.reportLost(child, parentMatch)
      for (const state of child.rules) {
        state.matches = inherits
          ? inherited(state, parentMatch)
          : state.matches.filter((match) => isWithin(parentMatch.value, match.value))
      }
      const fits = child.rules.some(({ matches }) => matches.length > 0)
      if (!fits) this.keepOutside(child, parentMatch)
      if (!fits || !acceptsHostnames(child.route, this.reader)) return false
      child.dropped.push(...child.rules.filter(({ matches }) => matches.length === 0))
      child.rules = child.rules.filter(({ matches }) => matches.length > 0)
      this.served.add(child.route)
      return true
    })
  }

  /**
   * Warns of children that fit none of their parents. A reference to `*` may select children that are meant for others.
   */
  report(): void {
    for (const [child, { match, path }] of this.outside) {
      if (this.served.has(child)) continue
      this.reader.report(
        {
          code: 'CW3022',
          severity: 'warning',
          message: `Gloo drops the rules of the delegated HTTPRoute \`${child.namespace}/${child.name}\`: no match is within the parent's \`${path}\``,
          help: `begin its paths with \`${path}\` and repeat the parent's headers, query parameters and method, or set the annotation \`${INHERIT}: "true"\``,
        },
        match,
      )
    }
  }

  private keepOutside({ route, rules }: RouteNode, parentMatch: Cursor): void {
    const match = rules[0]?.all[0]
    const path = text(member(parentMatch.value, 'path', 'value')) ?? '/'
    if (match && !this.outside.has(route)) this.outside.set(route, { match, path })
  }

  /** Matches that would fit here and are gone since an earlier match of the parent. */
  private reportLost({ route, rules, dropped }: RouteNode, parentMatch: Cursor): void {
    const lost = [...rules, ...dropped]
      .flatMap(({ all, matches }) => all.filter((match) => !matches.includes(match)))
      .find((match) => isWithin(parentMatch.value, match.value))
    if (!lost) return
    this.reader.report(
      {
        code: 'CW3022',
        severity: 'warning',
        message: `Gloo drops this match of the delegated HTTPRoute \`${route.namespace}/${route.name}\`: it is not within the first match that delegates to the route, and later matches do not get it back`,
        help: 'delegate to the route from one match only, or split the route',
      },
      lost,
    )
  }
}

function inherited({ rule, matches }: RuleState, parentMatch: Cursor): Cursor[] {
  if (matches.length === 0) return [new Cursor(rule.source, parentMatch.value, rule.at('matches').pointer)]
  return matches.map((match) => new Cursor(match.source, inheritMatch(parentMatch.value, match.value), match.pointer))
}

/** Hosts come from the parent; a child that has its own is not translated. */
function acceptsHostnames(child: Resource, reader: GlooReader): boolean {
  if (list(member(child.value, 'spec', 'hostnames')).length === 0) return true
  const cursor = cursorOf(child).at('spec', 'hostnames')
  reader.report(
    {
      code: 'CW3022',
      severity: 'warning',
      message: `Gloo drops the delegated HTTPRoute \`${child.namespace}/${child.name}\`: \`hostnames\` must be unset, hosts come from the parent`,
      help: 'remove `hostnames`',
    },
    cursor,
  )
  return false
}

export function annotation(route: Resource, name: string): string | undefined {
  return texts(member(route.value, 'metadata', 'annotations')).get(name)
}
