import { getOrAdd } from '../../../core/get-or-add.js'
import { addToGroup } from '../../../core/group-by.js'
import type { KeySet } from '../../../core/keys.js'
import { reportUnsupported } from '../../../core/losses.js'
import type { McpBackend, McpTarget } from '../../../core/mcp.js'
import { child } from '../../../core/pointer.js'
import type { Backend, Llm, LlmModel } from '../../../core/program.js'
import type { Rule } from '../../../core/step/authorize.js'
import type { BackendAuth, SecretRef } from '../../../core/step/credentials.js'
import type { Unmodelled } from '../../../core/step/outside.js'
import type { Step } from '../../../core/step/step.js'
import { Names, nameOf, stableKey, type Writer } from '../../../core/writer.js'
import { ACTIONS, expressionsOf, partsOf, writeLocation } from '../../shared/agentgateway-parts.js'
import { copyTls, isTls } from '../../shared/agentgateway-tls.js'
import { copyModelPolicies, isModelPolicy } from '../../shared/agentgateway-verbatim.js'
import { copyBackendAuth, isCopiedAuth } from '../../shared/backend-auth.js'
import type { ClusterSecrets } from '../../shared/cluster-secrets.js'
import { clusterAddress, discoveredService } from '../../shared/discovered-service.js'
import { placeOf, writeProvider } from '../../shared/model-providers.js'
import { capitalise } from '../../shared/plain-options.js'
import type { ReferenceGrants } from '../../shared/reference-grants.js'
import { transformationOf } from './policies.js'

const defaultPort = (tls: boolean | undefined): number => (tls ? 443 : 80)

/** What an AgentgatewayBackend is: its place, and the backend that it was made for. */
interface Place {
  namespace: string
  name: string
}

type RemoteKeys = Extract<KeySet, { kind: 'remote' }>

/** A host, a port and a path that is not empty. */
const KEY_URL = /^(https?):\/\/([a-z0-9.-]+)(?::([0-9]+))?\/([^#]+)$/i

/** Writes an AgentgatewayBackend for each backend that routes share. Services are named directly. */
export class BackendWriter {
  readonly all: Record<string, unknown>[] = []
  private readonly names = new Map<string, Names>()
  private readonly written = new Map<string, Place>()
  private readonly keyServers = new Map<string, string>()

  constructor(
    private readonly namespace: string,
    private readonly writer: Writer,
    private readonly grants: ReferenceGrants,
    private readonly secrets: ClusterSecrets,
  ) {}

  /** A `backendRefs` entry of an HTTPRoute in the namespace `from`. */
  reference(backend: Backend, weighted: boolean, from: string): Record<string, unknown> {
    const weight = weighted ? backend.weight : undefined
    const referrer = { kind: 'HTTPRoute', namespace: from } as const
    const service = this.serviceOf(backend)
    if (service) {
      const { name, port } = service
      const namespace = this.grants.refer(referrer, service.namespace, 'Service')
      return this.writer.from(backend.origin, this.writer.object({ name, namespace, port: port ?? 80, weight }))
    }
    const place = this.place(backend)
    const namespace = this.grants.refer(referrer, place.namespace, 'AgentgatewayBackend', GROUP)
    const members = { group: GROUP, kind: 'AgentgatewayBackend', name: place.name, namespace, weight }
    return this.writer.from(backend.origin, this.writer.object(members))
  }

  /**
   * A reference to the backend that keys are fetched from, in the namespace of the policies: released versions have no
   * `url`. `null`: the URL has more than a host, a port and a path.
   */
  keyServer({ url, backend }: RemoteKeys, namespace: string): Record<string, unknown> | null {
    const [, scheme, host, port, jwksPath] = KEY_URL.exec(url) ?? []
    if (scheme === undefined || host === undefined || jwksPath === undefined) return null
    const tls = scheme.toLowerCase() === 'https'
    const fixed = { host, port: port === undefined ? defaultPort(tls) : Number(port) }
    const key = stableKey([namespace, fixed, tls])
    const known = this.keyServers.get(key)
    const title = backend?.replace(/^.*\//, '') ?? host
    // A destination of requests on the same host keeps the plain name.
    const name = known ?? this.unique(namespace, /keys|jwks/i.test(title) ? title : `${title}-jwks`)
    if (known === undefined) {
      this.keyServers.set(key, name)
      this.all.push({
        apiVersion: `${GROUP}/v1alpha1`,
        kind: 'AgentgatewayBackend',
        metadata: { name, namespace },
        spec: { static: fixed, ...(tls && { policies: { tls: {} } }) },
      })
    }
    return { backendRef: { group: GROUP, kind: 'AgentgatewayBackend', name }, jwksPath }
  }

  private unique(namespace: string, title: string): string {
    const names = getOrAdd(this.names, namespace, () => new Names())
    return names.unique(nameOf(title, 'backend'))
  }

  /** The Service that a reference can name. Policies and TLS of the way to it need an object of their own. */
  private serviceOf(backend: Backend): Backend['service'] {
    if (backend.steps.length > 0 || backend.llm || backend.mcp || backend.addresses.some(({ tls }) => tls))
      return undefined
    if (backend.type === 'Service') {
      const [namespace, name] = split(backend.name, this.namespace)
      return { namespace, name, ...(backend.addresses[0]?.port !== undefined && { port: backend.addresses[0].port }) }
    }
    return backend.service ?? discoveredService(backend, this.writer.losses)
  }

  /** The namespace of an Upstream stays. */
  private place(backend: Backend): Place {
    const written = backend.steps.filter(isWritten)
    const key = stableKey([backend.name, backend.type, backend.addresses, backend.llm, backend.mcp, written])
    const known = this.written.get(key)
    if (known) {
      reportUnsupported(
        backend.steps.filter((step) => !isWritten(step)),
        this.writer.losses,
      )
      return known
    }
    const [namespace, title] = split(backend.name, this.namespace)
    const name = this.unique(namespace, title.replace(/:[0-9]+$/, ''))
    const place = { namespace, name }
    this.written.set(key, place)
    this.all.push(this.object(place, backend), ...this.furtherRules(place, backend))
    return place
  }

  private object({ namespace, name }: Place, backend: Backend): Record<string, unknown> {
    const target = this.target(backend, { namespace, name })
    // Of several models each has its own.
    const [model, ...others] = backend.llm?.models ?? []
    const steps = [...backend.steps, ...(model && others.length === 0 ? (model.steps ?? []) : [])]
    const tls = backend.mcp ? undefined : model && others.length === 0 ? tlsOf(model) : this.tls(backend, namespace)
    const policies = this.policies(steps, { namespace, name }, tls)
    return this.writer.from(backend.origin, {
      apiVersion: `${GROUP}/v1alpha1`,
      kind: 'AgentgatewayBackend',
      metadata: { name, namespace },
      spec: { ...target, ...(policies && { policies }) },
    })
  }

  private target(backend: Backend, place: Place): Record<string, unknown> {
    if (backend.llm) return { ai: this.ai(backend.llm, place) }
    if (backend.mcp) return { mcp: this.mcp(backend, backend.mcp, place) }
    const service = discoveredService(backend, this.writer.losses)
    const [address, ...others] = service ? [clusterAddress(service)] : backend.addresses
    for (const { host, port } of others)
      this.writer.losses.unsupported(
        backend.origin,
        `\`${host}${port === undefined ? '' : `:${port}`}\` is dropped: an AgentgatewayBackend has one address`,
        host,
      )
    if (address) return { static: { host: address.host, port: address.port ?? defaultPort(address.tls) } }
    const [namespace, name] = split(backend.name, this.namespace)
    const host = `${name}.${namespace}.svc.cluster.local`
    this.writer.losses.manual(
      backend.origin,
      `the address of \`${backend.name}\` is not in the input: replace \`${host}\``,
    )
    return { static: { host, port: 80 } }
  }

  private mcp(backend: Backend, mcp: McpBackend, place: Place): Record<string, unknown> {
    if (mcp.dnsRebindingProtection)
      this.writer.losses.unsupported(
        { ...mcp.origin, pointer: child(mcp.origin.pointer, 'dnsRebindingProtection') },
        'Kubernetes has no protection against DNS rebinding: requests for any host are served',
      )
    const names = new Names()
    return this.writer.object({
      targets: mcp.targets.map((target, index) =>
        this.mcpTarget(target, backend, names.unique(nameOf(target.name, `target-${index}`)), place),
      ),
      sessionRouting: mcp.stateful ? undefined : 'Stateless',
      prefixMode: mcp.prefixMode === 'conditional' ? undefined : capitalise(mcp.prefixMode),
      failureMode: mcp.failureMode === 'failOpen' ? 'FailOpen' : undefined,
    })
  }

  /** `name`: a valid one, which no other target of the backend has. */
  private mcpTarget(target: McpTarget, backend: Backend, name: string, place: Place): Record<string, unknown> {
    const { name: wanted, transport, origin } = target
    // Kubernetes has no processes, and no APIs behind an OpenAPI document: a server has to take their place.
    const isServer = transport !== 'stdio' && transport !== 'openapi'
    const { address, path } = isServer ? target : {}
    if (name !== wanted)
      this.writer.losses.approximate(
        origin,
        `the server is named \`${name}\`: rules and names of tools that say \`${wanted}\` miss it`,
      )
    if (!isServer)
      this.writer.losses.manual(
        origin,
        `\`${wanted}\` is no MCP server (${transport}), and Kubernetes has only servers: run one for it, and replace \`${name}.invalid\``,
      )
    else if (!address)
      this.writer.losses.manual(origin, `the server \`${wanted}\` has no address: replace \`${name}.invalid\``)
    const shared = new Set(backend.steps.map(stableKey))
    const separate = target.steps.filter((step) => !shared.has(stableKey(step)))
    const { transformation, ...others } = this.policies(separate, place, address?.tls ? {} : undefined) ?? {}
    if (transformation !== undefined)
      this.writer.losses.unsupported(
        origin,
        `transformations of one server are not supported by the target: \`${name}\` has none`,
      )
    const policies = Object.keys(others).length > 0 ? others : undefined
    const fixed = this.writer.object({
      host: address?.host ?? `${name}.invalid`,
      port: address?.port ?? defaultPort(address?.tls),
      path: path === '/mcp' || (path === '/sse' && transport === 'sse') ? undefined : path,
      protocol: transport === 'sse' ? 'SSE' : undefined,
      policies,
    })
    return this.writer.from(origin, { name, static: fixed })
  }

  /** Rules with the same effect form one block with a single `action`. */
  private rules(rules: readonly Rule[]): Record<string, unknown>[] {
    return ACTIONS.flatMap(([effect, action]) => {
      const of = rules.filter((rule) => rule.effect === effect)
      if (of.length === 0) return []
      return [{ action, policy: { matchExpressions: expressionsOf(of, this.writer) } }]
    })
  }

  /** A backend holds rules of one effect; the others are policies on it, whose rules count with them. */
  private furtherRules({ namespace, name }: Place, { steps }: Backend): Record<string, unknown>[] {
    const { mcpRules } = partsOf(steps)
    const [, ...others] = mcpRules ? this.rules(mcpRules.rules) : []
    return others.map((authorization) => ({
      apiVersion: `${GROUP}/v1alpha1`,
      kind: 'AgentgatewayPolicy',
      metadata: {
        name: this.names.get(namespace)!.unique(`${name}-${String(authorization['action']).toLowerCase()}`),
        namespace,
      },
      spec: {
        targetRefs: [{ group: GROUP, kind: 'AgentgatewayBackend', name }],
        backend: { mcp: { authorization } },
      },
    }))
  }

  private ai(llm: Llm, place: Place): Record<string, unknown> {
    const [only, ...others] = llm.models
    for (const model of llm.virtualModels ?? [])
      this.writer.losses.unsupported(
        model.origin,
        `virtual models are not supported by the target: \`${model.name}\` is dropped`,
      )
    if (!only) return { groups: [] }
    if (others.length === 0) return { provider: this.provider(only) }
    if (llm.choice === 'router') {
      this.writer.losses.approximate(
        only.origin,
        'the first provider serves every model; the others are used when it fails',
      )
    }
    const groups = new Map<number, Record<string, unknown>[]>()
    for (const [index, model] of llm.models.entries()) {
      const policies = this.policies(model.steps ?? [], place, tlsOf(model))
      const provider = this.writer.from(model.origin, {
        name: nameOf(model.name, 'model'),
        ...this.provider(model),
        ...(policies && { policies }),
      })
      addToGroup(groups, model.group ?? index, provider)
    }
    return { groups: [...groups.values()].map((providers) => ({ providers })) }
  }

  private provider(model: LlmModel): Record<string, unknown> {
    const { provider, address, path, pathPrefix } = writeProvider(model, 'agentgateway', this.writer)
    return this.writer.from(
      model.origin,
      this.writer.object({ ...provider, host: address?.host, port: address?.port, path, pathPrefix }),
    )
  }

  /** The Secret of a client certificate has to be in the namespace of the backend. */
  private tls({ addresses, sni, peer, origin }: Backend, namespace: string): Record<string, unknown> | undefined {
    if (!addresses[0]?.tls) return undefined
    const secret = peer?.secret
    if (secret && secret.namespace !== namespace)
      this.writer.losses.manual(
        origin,
        `copy the Secret \`${secret.namespace}/${secret.name}\` into the namespace \`${namespace}\``,
      )
    const tls = {
      sni,
      verifySubjectAltNames: peer?.subjectAltNames,
      mtlsCertificateRef: secret && [{ name: secret.name }],
      insecureSkipVerify: peer?.subjectAltNames ? undefined : peer?.unverified && INSECURE[peer.unverified],
      caCertificateRefs: peer?.authorities?.map(({ kind, name }) => (kind === 'ConfigMap' ? { name } : { kind, name })),
    }
    return this.writer.from(addresses[0].origin ?? origin, this.writer.object(tls))
  }

  private policies(
    steps: readonly Step[],
    place: Place,
    tls?: Record<string, unknown>,
  ): Record<string, unknown> | undefined {
    const parts = partsOf(steps)
    const { authorization, mcp, mcpRules, left: all } = parts
    const called = copyModelPolicies(all, 'agentgateway', this.writer.losses)
    const secured = copyTls(called.others, 'agentgateway', this.writer.losses)
    const { auth: copiedAuth, step, others: left } = this.copiedAuth(secured.others, place)
    const references = left.filter((step) => step.kind === 'unmodelled' && step.secretRef !== undefined)
    reportUnsupported(
      left.filter((step) => !references.includes(step)),
      this.writer.losses,
    )
    if (mcp) this.writer.losses.unsupported(mcp.origin, 'tokens are not checked on the way to an MCP backend')
    const [rules] = mcpRules ? this.rules(mcpRules.rules) : []
    if (authorization)
      this.writer.losses.unsupported(
        authorization.origin,
        'authorization rules of a backend are not supported by the target',
      )
    const credentials = steps.filter((step) => step.kind === 'backend-auth')
    const policies = this.writer.object({
      tls: secured.tls ?? tls,
      transformation: transformationOf(parts, this.writer),
      auth: copiedAuth
        ? this.writer.from(step!.origin, { ...copiedAuth, ...this.auth(credentials, [], place) })
        : this.auth(credentials, references as Unmodelled[], place),
      mcp: rules && { authorization: rules },
      ai: called.ai,
    })
    return Object.keys(policies).length > 0 ? policies : undefined
  }

  private copiedAuth(steps: readonly Step[], { namespace, name }: Place): ReturnType<typeof copyBackendAuth> {
    const [step] = steps.filter(isCopiedAuth)
    const toSecret = (data: Record<string, string>, what: string): string =>
      this.secrets.expect({ namespace, name: `${name}-credentials`, data, what, origin: step!.origin })
    return copyBackendAuth(steps, 'agentgateway', { toSecret, toVariable: (secret) => secret }, this.writer.losses)
  }

  /** The usual place has one credential; every other header has an entry of `credentials`. Keys stay in Secrets. */
  private auth(
    steps: readonly BackendAuth[],
    references: readonly Unmodelled[],
    place: Place,
  ): Record<string, unknown> | undefined {
    const main = steps.find(({ auth, target }) => auth.kind === 'passthrough' || !target)
    const [reference] = references
    const others = steps.filter((step) => step !== main)
    const rest = main ? references : references.slice(1)
    const location = { header: { name: 'authorization' } }
    const credentials = [
      ...others.flatMap((step) => this.credential(step, place)),
      ...rest.map((one) => ({ location, ...this.referenceTo(one, place) })),
    ]
    const auth = this.writer.object({
      ...(main ? this.mainAuth(main, place) : reference && this.referenceTo(reference, place)),
      credentials,
    })
    return Object.keys(auth).length > 0 ? this.writer.from((main ?? reference ?? others[0]!).origin, auth) : undefined
  }

  private referenceTo({ secretRef, origin }: Unmodelled, { namespace }: Place): Record<string, unknown> {
    if (secretRef!.namespace !== undefined && secretRef!.namespace !== namespace)
      this.writer.losses.manual(
        { ...origin, pointer: child(origin.pointer, 'namespace') },
        `copy the Secret \`${secretRef!.namespace}/${secretRef!.name}\` into the namespace \`${namespace}\``,
      )
    return { secretRef: this.secretRef(secretRef!) }
  }

  private mainAuth(step: BackendAuth, place: Place): Record<string, unknown> {
    if (step.auth.kind === 'passthrough') {
      const location = step.target && writeLocation(step.target)
      return { passthrough: {}, ...(location && { location }) }
    }
    return { secretRef: this.secretOf(step, place, 'Authorization') }
  }

  private credential(step: BackendAuth, place: Place): Record<string, unknown>[] {
    const location = step.target && writeLocation(step.target, '')
    if (!location)
      return [
        { location: { header: { name: 'authorization' } }, secretRef: this.secretOf(step, place, 'authorization') },
      ]
    const key = step.target?.kind === 'header' ? step.target.name : 'key'
    return [this.writer.from(step.origin, { location, secretRef: this.secretOf(step, place, key) })]
  }

  /** A key that came from a Secret stays there; any other has to be put into a new one. */
  private secretOf({ auth, origin }: BackendAuth, { namespace, name }: Place, key: string): SecretRef {
    if (auth.kind !== 'key') throw new Error('only keys are in Secrets')
    if (auth.secretRef) {
      this.secrets.refer(auth.secretRef, namespace, auth.value, origin)
      return this.secretRef(auth.secretRef)
    }
    const secret = this.secrets.expect({
      namespace,
      name: auth.variable === undefined ? `${name}-credentials` : nameOf(auth.variable, name),
      data: { [key]: auth.value },
      what: `the credential for \`${name}\` under \`${key}\``,
      origin,
    })
    return this.secretRef({ name: secret, key })
  }

  private secretRef({ name, key }: SecretRef): SecretRef {
    return { name, ...(key !== undefined && key !== 'Authorization' && { key }) }
  }
}

/** Backends that differ in other steps only are one: those steps are losses. */
function isWritten(step: Step): boolean {
  if (step.kind === 'outside') return isModelPolicy(step)
  if (step.kind !== 'unmodelled') return true
  return step.secretRef !== undefined || isModelPolicy(step) || isCopiedAuth(step) || isTls(step)
}

/** A provider at an address of its own is reached over TLS where that says so; the usual addresses are in any case. */
function tlsOf(model: LlmModel): Record<string, unknown> | undefined {
  const address = placeOf(model)?.address
  return address?.tls ? { sni: address.host } : undefined
}

/** Values of `insecureSkipVerify`, which the API server rejects next to `verifySubjectAltNames`. */
const INSECURE = { certificate: 'All', host: 'Hostname' } as const

const GROUP = 'agentgateway.dev'

function split(name: string, namespace: string): [namespace: string, name: string] {
  const at = name.indexOf('/')
  return at < 0 ? [namespace, name] : [name.slice(0, at), name.slice(at + 1)]
}
