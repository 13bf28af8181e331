import type { McpTarget } from '../../../program/mcp.js'
import type { Backend, Llm, LlmModel } from '../../../program/program.js'
import type { BackendAuth, SecretRef } from '../../../program/step/credentials.js'
import type { Step } from '../../../program/step.js'
import { partsOf } from '../../agentgateway-parts.js'
import { type Losses, reportLeft } from '../../losses.js'
import { essence, Names, nameOf, type Writer } from '../../written.js'

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
    return namespace === this.namespace ? undefined : namespace
  }

  private nameOf(backend: Backend): string {
    const key = essence([backend.name, backend.type, backend.addresses, backend.llm, backend.steps])
    const known = this.written.get(key)
    if (known !== undefined) return known
    const name = this.names.unique(nameOf(split(backend.name, this.namespace)[1].replace(/:[0-9]+$/, ''), 'backend'))
    this.written.set(key, name)
    this.all.push(this.object(name, backend))
    return name
  }

  private object(name: string, backend: Backend): Record<string, unknown> {
    const target = this.target(backend)
    // Of several models each has its own.
    const [model, ...others] = backend.llm?.models ?? []
    const steps = [...backend.steps, ...(model && others.length === 0 ? (model.steps ?? []) : [])]
    const policies = this.policies(steps, backend.addresses[0]?.tls === true)
    return this.writer.from(backend.origin, {
      apiVersion: 'agentgateway.dev/v1alpha1',
      kind: 'AgentgatewayBackend',
      metadata: { name, namespace: this.namespace },
      spec: { ...target, ...(policies && { policies }) },
    })
  }

  private target(backend: Backend): Record<string, unknown> {
    if (backend.llm) return { ai: this.ai(backend.llm) }
    if (backend.mcp)
      return { mcp: { targets: backend.mcp.targets.map((name, index) => this.mcpTarget(name, backend, index)) } }
    const [address, ...others] = backend.addresses
    if (others.length > 0)
      this.losses.approximate(backend.origin, `only the first of ${backend.addresses.length} addresses is written`)
    if (address) return { static: { host: address.host, port: address.port ?? PORTS[address.tls ? 'true' : 'false'] } }
    const [namespace, name] = split(backend.name, this.namespace)
    const host = `${name}.${namespace}.svc.cluster.local`
    this.losses.manual(backend.origin, `the address of \`${backend.name}\` is not in the input: replace \`${host}\``)
    return { static: { host, port: 80 } }
  }

  private mcpTarget({ name }: McpTarget, { addresses }: Backend, index: number): Record<string, unknown> {
    const address = addresses[index] ?? addresses[0]
    return { name: nameOf(name, `target-${index}`), static: { host: address?.host ?? name, port: address?.port ?? 80 } }
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
    const policies = this.policies(steps, false)
    return policies ? { policies } : {}
  }

  private policies(steps: readonly Step[], tls: boolean): Record<string, unknown> | undefined {
    const { backendAuth, authorization, left } = partsOf(steps)
    reportLeft(left, this.losses)
    if (authorization) this.losses.unsupported(authorization.origin, 'rules of a backend do not come along')
    const auth = backendAuth && this.auth(backendAuth)
    const policies = this.writer.object({
      tls: tls ? {} : undefined,
      auth: auth && this.writer.from(backendAuth.origin, auth),
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
