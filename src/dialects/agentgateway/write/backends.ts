import { type Losses, reportLeft } from '../../../core/losses.js'
import type { McpBackend, McpTarget } from '../../../core/mcp.js'
import { child } from '../../../core/pointer.js'
import type { Backend, Llm, LlmModel } from '../../../core/program.js'
import type { Rule } from '../../../core/step/authorize.js'
import type { BackendAuth, SecretRef } from '../../../core/step/credentials.js'
import type { Step } from '../../../core/step/step.js'
import { essence, Names, nameOf, type Writer } from '../../../core/writer.js'
import { ACTIONS, expressionOf, partsOf } from '../../shared/agentgateway-parts.js'
import type { ReferenceGrants } from '../../shared/reference-grants.js'

const PORTS = { true: 443, false: 80 } as const

/** Backends as AgentgatewayBackends; the same one for routes that share it. Services are referred to as they are. */
export class BackendWriter {
  readonly all: Record<string, unknown>[] = []
  private readonly names = new Names()
  private readonly written = new Map<string, string>()
  private readonly secrets: Secrets

  constructor(
    private readonly namespace: string,
    private readonly writer: Writer,
    private readonly losses: Losses,
    private readonly grants: ReferenceGrants,
  ) {
    this.secrets = new Secrets(namespace, this.all)
  }

  reference(backend: Backend, weighted: boolean): Record<string, unknown> {
    const weight = weighted ? backend.weight : undefined
    if (backend.type === 'Service' && backend.steps.length === 0) {
      const [namespace, name] = split(backend.name, this.namespace)
      const port = backend.addresses[0]?.port ?? 80
      return this.writer.from(
        backend.origin,
        this.writer.object({ name, namespace: this.foreign(namespace), port, weight }),
      )
    }
    const members = { group: 'agentgateway.dev', kind: 'AgentgatewayBackend', name: this.nameOf(backend), weight }
    return this.writer.from(backend.origin, this.writer.object(members))
  }

  private foreign(namespace: string): string | undefined {
    return this.grants.refer({ kind: 'HTTPRoute', namespace: this.namespace }, namespace, 'Service')
  }

  private nameOf(backend: Backend): string {
    const key = essence([backend.name, backend.type, backend.addresses, backend.llm, backend.mcp, backend.steps])
    const known = this.written.get(key)
    if (known !== undefined) return known
    const name = this.names.unique(nameOf(split(backend.name, this.namespace)[1].replace(/:[0-9]+$/, ''), 'backend'))
    this.written.set(key, name)
    this.all.push(this.object(name, backend), ...this.furtherRules(name, backend))
    return name
  }

  private object(name: string, backend: Backend): Record<string, unknown> {
    const target = this.target(backend)
    // Of several models each has its own.
    const [model, ...others] = backend.llm?.models ?? []
    const steps = [...backend.steps, ...(model && others.length === 0 ? (model.steps ?? []) : [])]
    const policies = this.policies(steps, backend.mcp ? undefined : this.tls(backend))
    return this.writer.from(backend.origin, {
      apiVersion: 'agentgateway.dev/v1alpha1',
      kind: 'AgentgatewayBackend',
      metadata: { name, namespace: this.namespace },
      spec: { ...target, ...(policies && { policies }) },
    })
  }

  private target(backend: Backend): Record<string, unknown> {
    if (backend.llm) return { ai: this.ai(backend.llm) }
    if (backend.mcp) return { mcp: this.mcp(backend, backend.mcp) }
    const [address, ...others] = backend.addresses
    if (others.length > 0)
      this.losses.approximate(backend.origin, `only the first of ${backend.addresses.length} addresses is written`)
    if (address) return { static: { host: address.host, port: address.port ?? PORTS[address.tls ? 'true' : 'false'] } }
    const [namespace, name] = split(backend.name, this.namespace)
    const host = `${name}.${namespace}.svc.cluster.local`
    this.losses.manual(backend.origin, `the address of \`${backend.name}\` is not in the input: replace \`${host}\``)
    return { static: { host, port: 80 } }
  }

  private mcp(backend: Backend, mcp: McpBackend): Record<string, unknown> {
    if (mcp.dnsRebindingProtection)
      this.losses.unsupported(
        { ...mcp.origin, pointer: child(mcp.origin.pointer, 'dnsRebindingProtection') },
        'Kubernetes has no protection against DNS rebinding: requests for any host are served',
      )
    return this.writer.object({
      targets: mcp.targets.map((target, index) => this.mcpTarget(target, backend, index)),
      sessionRouting: mcp.stateful ? undefined : 'Stateless',
      prefixMode: mcp.prefixMode === 'conditional' ? undefined : capitalised(mcp.prefixMode),
      failureMode: mcp.failureMode === 'failOpen' ? 'FailOpen' : undefined,
    })
  }

  private mcpTarget(target: McpTarget, backend: Backend, index: number): Record<string, unknown> {
    const { name: wanted, transport, address, path, origin } = target
    const name = nameOf(wanted, `target-${index}`)
    if (name !== wanted)
      this.losses.approximate(
        origin,
        `the server is named \`${name}\`: rules and names of tools that say \`${wanted}\` miss it`,
      )
    if (!address || transport === 'stdio' || transport === 'openapi')
      this.losses.manual(origin, `the server \`${wanted}\` has no address: replace \`${name}.invalid\``)
    const shared = new Set(backend.steps.map(essence))
    const own = target.steps.filter((step) => !shared.has(essence(step)))
    const policies = this.policies(own, address?.tls ? {} : undefined)
    const fixed = this.writer.object({
      host: address?.host ?? `${name}.invalid`,
      port: address?.port ?? PORTS[address?.tls ? 'true' : 'false'],
      path: path === '/mcp' || (path === '/sse' && transport === 'sse') ? undefined : path,
      protocol: transport === 'sse' ? 'SSE' : undefined,
      policies,
    })
    return this.writer.from(origin, { name, static: fixed })
  }

  /** Rules of one effect are one block: `action` is said once for all of them. */
  private rules(rules: readonly Rule[]): Record<string, unknown>[] {
    return ACTIONS.flatMap(([effect, action]) => {
      const of = rules.filter((rule) => rule.effect === effect)
      if (of.length === 0) return []
      return [this.writer.from(of[0]!.origin, { action, policy: { matchExpressions: of.map(expressionOf) } })]
    })
  }

  /** A backend holds rules of one effect; the others are policies on it, whose rules count with them. */
  private furtherRules(name: string, { steps }: Backend): Record<string, unknown>[] {
    const { mcpRules } = partsOf(steps)
    const [, ...others] = mcpRules ? this.rules(mcpRules.rules) : []
    return others.map((authorization) => ({
      apiVersion: 'agentgateway.dev/v1alpha1',
      kind: 'AgentgatewayPolicy',
      metadata: {
        name: this.names.unique(`${name}-${String(authorization['action']).toLowerCase()}`),
        namespace: this.namespace,
      },
      spec: {
        targetRefs: [{ group: 'agentgateway.dev', kind: 'AgentgatewayBackend', name }],
        backend: { mcp: { authorization } },
      },
    }))
  }

  private ai(llm: Llm): Record<string, unknown> {
    const [only, ...others] = llm.models
    for (const one of llm.virtualModels ?? [])
      this.losses.unsupported(one.origin, `the virtual model \`${one.name}\` does not come along`)
    if (!only) return { groups: [] }
    if (others.length === 0) return { provider: this.provider(only) }
    if (llm.choice === 'router') {
      this.losses.approximate(
        only.origin,
        'the first provider takes every model; the others stand by for when it fails',
      )
    }
    const groups = new Map<number, Record<string, unknown>[]>()
    for (const [index, model] of llm.models.entries()) {
      const provider = this.writer.from(model.origin, {
        name: nameOf(model.name, 'model'),
        ...this.provider(model),
        ...this.providerPolicies(model),
      })
      const group = model.group ?? index
      groups.set(group, [...(groups.get(group) ?? []), provider])
    }
    return { groups: [...groups.values()].map((providers) => ({ providers })) }
  }

  private provider(model: LlmModel): Record<string, unknown> {
    const name =
      model.upstreamModel ?? (model.name.includes('*') || model.name === model.provider ? undefined : model.name)
    return this.writer.from(
      model.origin,
      this.writer.object({
        [PROVIDERS.has(model.provider) ? model.provider : 'openai']: this.writer.object({ model: name }),
        host: model.host?.name,
        port: model.host && (model.host.port ?? 443),
        path: model.path,
        pathPrefix: model.pathPrefix,
      }),
    )
  }

  private providerPolicies({ steps = [] }: LlmModel): Record<string, unknown> {
    const policies = this.policies(steps)
    return policies ? { policies } : {}
  }

  /** The Secret of a client certificate is in the namespace of the backend. */
  private tls({ addresses, sni, peer, origin }: Backend): Record<string, unknown> | undefined {
    if (!addresses[0]?.tls) return undefined
    if (peer?.secret && peer.secret.namespace !== this.namespace)
      this.losses.manual(
        origin,
        `copy the Secret \`${peer.secret.namespace}/${peer.secret.name}\` into the namespace \`${this.namespace}\``,
      )
    return this.writer.object({
      sni,
      verifySubjectAltNames: peer?.subjectAltNames,
      mtlsCertificateRef: peer?.secret && [{ name: peer.secret.name }],
    })
  }

  private policies(steps: readonly Step[], tls?: Record<string, unknown>): Record<string, unknown> | undefined {
    const { backendAuth, authorization, mcp, mcpRules, left } = partsOf(steps)
    reportLeft(left, this.losses)
    if (mcp) this.losses.unsupported(mcp.origin, 'tokens are not checked on the way to an MCP backend')
    const [rules] = mcpRules ? this.rules(mcpRules.rules) : []
    if (authorization) this.losses.unsupported(authorization.origin, 'rules of a backend do not come along')
    const auth = backendAuth && this.auth(backendAuth)
    const policies = this.writer.object({
      tls,
      auth: auth && this.writer.from(backendAuth.origin, auth),
      mcp: rules && { authorization: rules },
    })
    return Object.keys(policies).length > 0 ? policies : undefined
  }

  /** A key that came from a Secret stays there: the Secret comes along. */
  private auth({ auth }: BackendAuth): Record<string, unknown> {
    if (auth.kind === 'passthrough') return { passthrough: {} }
    if (!auth.secretRef) return { key: auth.value }
    this.secrets.add(auth.secretRef, auth.value)
    return { secretRef: { ...auth.secretRef } }
  }
}

const capitalised = (text: string): string => text[0]!.toUpperCase() + text.slice(1)

/** Providers that the CRD has a member for; any other speaks OpenAI's API. */
const PROVIDERS = new Set(['openai', 'azureopenai', 'anthropic', 'gemini', 'vertexai', 'bedrock'])

function split(name: string, namespace: string): [namespace: string, name: string] {
  const at = name.indexOf('/')
  return at < 0 ? [namespace, name] : [name.slice(0, at), name.slice(at + 1)]
}

/** Secrets that backends refer to, each with the values that they use. */
class Secrets {
  private readonly values = new Map<string, Record<string, string>>()

  constructor(
    private readonly namespace: string,
    private readonly documents: Record<string, unknown>[],
  ) {}

  add({ name, key }: SecretRef, value: string): void {
    const known = this.values.get(name) ?? {}
    if (!this.values.has(name)) {
      const metadata = { name, namespace: this.namespace }
      this.documents.push({ apiVersion: 'v1', kind: 'Secret', metadata, type: 'Opaque', stringData: known })
      this.values.set(name, known)
    }
    known[key ?? 'Authorization'] = value
  }
}
