import { anyOf, type BackendPolicies, type Level, setPolicy } from '../../gateways/agentgateway/policy-slots.js'
import type { Step } from '../../gateways/agentgateway/program.js'
import type { Resource } from '../../kubernetes/graph.js'
import { compareAge, targetsOf } from '../../kubernetes/policies.js'
import { AGENTGATEWAY } from '../../versions/agentgateway.js'
import { traitsAt } from '../../versions/gateway.js'
import { type Cursor, cursorOf } from '../../yaml/cursor.js'
import { member } from '../../yaml/plain.js'
import type { AgentgatewayReader } from '../shared/agentgateway-reader.js'
import { readAuthorization, readBackendPolicies, readTraffic } from './policies.js'
import { nestedAuthorization } from './tutorial.js'

/** The contents of a policy, wherever it is attached. */
interface Content {
  level: Level
  phase: 'route' | 'gateway'
  backend: BackendPolicies
  connection: Step[]
  /** Fields of connections. */
  transport: Cursor[]
}

/**
 * AgentgatewayPolicies by target. If several policies of one kind have the same target, the proxy uses any of them, or
 * the oldest.
 */
export class AttachedPolicies {
  private readonly byTarget = new Map<string, Content[]>()
  /** The oldest policy of a kind wins, and the ages are known. */
  private readonly isOrdered: boolean

  constructor(reader: AgentgatewayReader, policies: Resource[]) {
    const { oldestPolicyCounts } = traitsAt(AGENTGATEWAY, reader.graph.targets.agentgateway.version)
    this.isOrdered = oldestPolicyCounts && policies.every(hasAge)
    const contents = new Map(policies.map((policy) => [policy, readContent(reader, policy)]))
    const { targets, unresolved } = targetsOf(reader.graph, policies)
    // Policies are seldom given with the Services that they are for: routes refer to these by name alone.
    const services = unresolved
      .filter(({ kind }) => kind === 'Service')
      .map(({ policy, kind, namespace, name, part }) => ({ policy, target: { kind, namespace, name }, ...part }))
    for (const { policy, target, section } of [...targets, ...services].sort((a, b) =>
      compareAge(a.policy, b.policy),
    )) {
      const key = keyOf(target.kind, target.namespace, target.name, section)
      const known = this.byTarget.get(key) ?? []
      // A policy that names its target twice is one policy there.
      if (!known.includes(contents.get(policy)!)) this.byTarget.set(key, [...known, contents.get(policy)!])
    }
  }

  /**
   * Policies of a phase on a target, or on a part of it (a listener, a rule). Of those of the route phase the locked
   * ones come first: the others do not replace what they set.
   */
  levels(phase: 'route' | 'gateway', target: Resource, section?: string): Level[] {
    const on = this.on(target, section).filter((content) => content.phase === phase)
    const locked = phase === 'route' ? on.filter(({ level }) => level.locked) : []
    const others = on.filter((content) => !locked.includes(content))
    return [...this.levelOf(locked, true), ...this.levelOf(others, false)]
  }

  backendLevels(target: Pick<Resource, 'kind' | 'namespace' | 'name'>, section?: string): BackendPolicies[] {
    const policies = anyOf(
      this.on(target, section).map((content) => content.backend),
      this.isOrdered,
    )
    return policies.size > 0 ? [policies] : []
  }

  connection(target: Resource, section?: string): Step[] {
    return this.on(target, section).flatMap((content) => content.connection)
  }

  transport(target: Resource, section?: string): Cursor[] {
    return this.on(target, section).flatMap((content) => content.transport)
  }

  private levelOf(on: readonly Content[], locked: boolean): Level[] {
    const policies = anyOf(
      on.map(({ level }) => level.policies),
      this.isOrdered,
    )
    return policies.size > 0 ? [{ policies, ...(locked && { locked }) }] : []
  }

  private on({ kind, namespace, name }: Pick<Resource, 'kind' | 'namespace' | 'name'>, section?: string): Content[] {
    return this.byTarget.get(keyOf(kind, namespace, name, section)) ?? []
  }
}

/** The object has a creation time from the API server. */
const hasAge = ({ value }: Resource): boolean => member(value, 'metadata', 'creationTimestamp') !== undefined

function keyOf(kind: string, namespace: string, name: string, section: string | undefined): string {
  return JSON.stringify([kind, namespace, name, section ?? null])
}

function readContent(reader: AgentgatewayReader, policy: Resource): Content {
  const spec = cursorOf(policy).at('spec')
  const traffic = spec.at('traffic')
  const network = spec.at('frontend', 'networkAuthorization')
  const locked = spec.at('strategy', 'inheritance').string === 'Override'
  const policies = readTraffic(reader, traffic, policy.namespace)
  const nested = nestedAuthorization(policy)
  if (nested) setPolicy(policies, 'authorization', readAuthorization(reader, nested))
  return {
    level: { policies, ...(locked && { locked }) },
    phase: traffic.at('phase').string === 'PreRouting' ? 'gateway' : 'route',
    backend: readBackendPolicies(reader, spec.at('backend'), policy.namespace),
    connection: network.isSet ? [readAuthorization(reader, network)] : [],
    transport: ['tls', 'proxyProtocol', 'http', 'connect'].map((field) => spec.at('frontend', field)),
  }
}
