import { compareText } from '../core/compare-text.js'
import type { Origin } from '../core/finding.js'
import { child } from '../core/pointer.js'
import { list, member, text, texts } from '../yaml/plain.js'
import type { UnresolvedReference } from './attach.js'
import { find, groupOf } from './bind.js'
import { selects } from './gateways.js'
import type { Graph, Resource } from './graph.js'

/** A policy on a target: `spec.targetRefs` or `spec.targetSelectors` (Gateway API, GEP-2648). */
export interface PolicyTarget {
  policy: Resource
  target: Resource
  /** A listener's or a rule's name; absent: all of the target. */
  section?: string
  origin: Origin
}

/** A target that does not exist, of this policy. */
interface MissingTarget extends UnresolvedReference {
  policy: Resource
}

/** A `targetSelectors` entry that selects nothing. */
export interface EmptySelection {
  from: Origin
  policy: Resource
  group: string
  kind: string
  namespace: string
  /** Labels that an object needs to be selected; absent where the selector is more than a list of labels. */
  labels?: Record<string, string>
}

interface PolicyTargets {
  targets: PolicyTarget[]
  unresolved: MissingTarget[]
  unselected: EmptySelection[]
}

/** Everything that these policies are attached to. A target is in the policy's own namespace unless it names one. */
export function targetsOf(graph: Graph, policies: readonly Resource[]): PolicyTargets {
  const result: PolicyTargets = { targets: [], unresolved: [], unselected: [] }
  for (const policy of policies) {
    for (const [field, index, ref] of [
      ...entries(policy, 'targetRef'),
      ...entries(policy, 'targetRefs'),
      ...entries(policy, 'targetSelectors'),
    ]) {
      const origin = { ...policy.origin, pointer: child(policy.origin.pointer, 'spec', field, ...index) }
      const section = text(member(ref, 'sectionName'))
      const attach = (target: Resource) => {
        result.targets.push({ policy, target, ...(section !== undefined && { section }), origin })
        const port = member(ref, 'port')
        const ports = list(member(target.value, 'spec', 'listeners')).map((listener) => member(listener, 'port'))
        if (kind === 'Gateway' && typeof port === 'number' && !ports.includes(port))
          result.unresolved.push({
            from: origin,
            policy,
            group,
            kind,
            namespace,
            name: target.name,
            section: String(port),
          })
        if (section === undefined || (partsOf(target)?.includes(section) ?? true)) return
        result.unresolved.push({ from: origin, policy, group, kind, namespace, name: target.name, section })
      }
      const group = text(member(ref, 'group')) ?? ''
      const kind = text(member(ref, 'kind')) ?? ''
      const namespace = text(member(ref, 'namespace')) ?? policy.namespace
      if (field === 'targetSelectors') {
        const selected = graph.resources.filter((resource) => isSelected(resource, group, kind, namespace, ref))
        for (const resource of selected) attach(resource)
        if (selected.length === 0) {
          const labels = labelsWanted(ref)
          result.unselected.push({ from: origin, policy, group, kind, namespace, ...(labels && { labels }) })
        }
        continue
      }
      const name = text(member(ref, 'name')) ?? ''
      const target = find(graph, kind, namespace, name, group)
      if (target) attach(target)
      else {
        const part = section === undefined ? {} : { section }
        result.unresolved.push({ from: origin, policy, group, kind, namespace, name, part })
      }
    }
  }
  return result
}

function entries(policy: Resource, field: string): [field: string, index: number[], ref: unknown][] {
  const value = member(policy.value, 'spec', field)
  return field === 'targetRef'
    ? value === undefined
      ? []
      : [[field, [], value]]
    : list(value).map((ref, index) => [field, [index], ref])
}

function isSelected(resource: Resource, group: string, kind: string, namespace: string, ref: unknown): boolean {
  return (
    resource.kind === kind &&
    resource.namespace === namespace &&
    groupOf(resource) === group &&
    selects(ref, texts(member(resource.value, 'metadata', 'labels')))
  )
}

/** Names of the listeners or rules that a policy can name; `null`: not known of this kind. */
function partsOf({ kind, value }: Resource): (string | undefined)[] | null {
  if (kind === 'Service') {
    const ports = list(member(value, 'spec', 'ports'))
    return ports.length === 0 ? null : ports.map((port) => String(member(port, 'port')))
  }
  if (kind === 'AgentgatewayBackend') {
    const groups = list(member(value, 'spec', 'ai', 'groups'))
    const parts = [
      ...list(member(value, 'spec', 'mcp', 'targets')),
      ...groups.flatMap((group) => list(member(group, 'providers'))),
    ]
    return parts.length === 0 ? null : parts.map((part) => text(member(part, 'name')))
  }
  const field = PARTS[kind]
  return field === undefined ? null : list(member(value, 'spec', field)).map((part) => text(member(part, 'name')))
}

const PARTS: Record<string, string> = {
  Gateway: 'listeners',
  ListenerSet: 'listeners',
  XListenerSet: 'listeners',
  HTTPRoute: 'rules',
  GRPCRoute: 'rules',
}

function labelsWanted(selector: unknown): Record<string, string> | undefined {
  if (list(member(selector, 'matchExpressions')).length > 0) return undefined
  return Object.fromEntries(texts(member(selector, 'matchLabels')))
}

/** `creationTimestamp` in milliseconds. An object without one is as Go reads it: older than every other. */
function createdAt(resource: Resource): number {
  const value = member(resource.value, 'metadata', 'creationTimestamp')
  const time = value instanceof Date ? value.getTime() : Date.parse(text(value) ?? '')
  return Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time
}

/** Oldest first, then `namespace/name` in byte order: the precedence of policies and routes in the Gateway API. */
export function compareAge(a: Resource, b: Resource): number {
  const [ageA, ageB] = [createdAt(a), createdAt(b)]
  if (ageA !== ageB) return ageA < ageB ? -1 : 1
  return compareText(`${a.namespace}/${a.name}`, `${b.namespace}/${b.name}`)
}
