import { celCondition } from '../../../cel/cel-condition.js'
import { quote } from '../../../cel/condition/quote.js'
import type { Origin } from '../../../core/finding.js'
import { getOrAdd } from '../../../core/get-or-add.js'
import { addToGroup } from '../../../core/group-by.js'
import type { KeySet } from '../../../core/keys.js'
import { reportUnsupported } from '../../../core/losses.js'
import type { Route } from '../../../core/program.js'
import type { Authenticate, Provider } from '../../../core/step/authenticate.js'
import type { Rule } from '../../../core/step/authorize.js'
import type { ApiKeyAuth, BasicAuth } from '../../../core/step/credentials.js'
import type { HeaderEdit } from '../../../core/step/edit-headers.js'
import type { McpAuthentication } from '../../../core/step/mcp-authentication.js'
import type { Step } from '../../../core/step/step.js'
import { cutName, Names, stableKey, type Writer } from '../../../core/writer.js'
import {
  ACTIONS,
  closingComment,
  directKeys,
  expressionsOf,
  type Mode,
  modeOf,
  type Parts,
  partsOf,
  writeCors,
  writeCsrf,
  writeEditLists,
  writeLocation,
  writeTransformation,
} from '../../shared/agentgateway-parts.js'
import { copyFields } from '../../shared/agentgateway-verbatim.js'
import type { ClusterSecrets } from '../../shared/cluster-secrets.js'
import { capitalise } from '../../shared/plain-options.js'
import type { BackendWriter } from './backends.js'
import { acceptedCors } from './cors.js'
import type { HttpRoute, NamedRule } from './http-routes.js'

/** Never the issuer of a token (RFC 2606): written if an issuer is required and none is known. The CRD rejects `''`. */
const NO_ISSUER = 'https://issuer.invalid'

/** The API server requires a provider. This one has no key, so no token is accepted. */
const NOBODY = { issuer: NO_ISSUER, jwks: { inline: '{"keys":[]}' } }

const MODES: Record<Mode, string> = { strict: 'Strict', optional: 'Optional', permissive: 'Permissive' }

/** Labels of policies that have a copied field alone. */
const LABELS: Record<string, string> = {
  extAuth: 'ext-auth',
  rateLimit: 'rate-limit',
  apiKeyAuthentication: 'api-keys',
}

const GATEWAY_API = 'gateway.networking.k8s.io'

/** The CRD's limit of `targetRefs`. */
const MOST_TARGETS = 16

/** A field of `traffic`; `label` names the policy that has it alone. */
interface Piece {
  label: string
  field: string
  value: Record<string, unknown>
}

interface Use {
  piece: Piece
  namespace: string
  rules: Map<HttpRoute, NamedRule[]>
}

interface TargetRef {
  kind: 'Gateway' | 'HTTPRoute'
  name: string
  sectionName?: string
}

/**
 * Writes AgentgatewayPolicies. What several rules have in common is written once, with a `targetRefs` entry for each;
 * what has the same targets is one policy.
 */
export class PolicyWriter {
  readonly all: Record<string, unknown>[] = []
  private readonly names = new Map<string, Names>()
  private readonly uses = new Map<string, Use>()

  constructor(
    private readonly writer: Writer,
    private readonly secrets: ClusterSecrets,
    private readonly backends: BackendWriter,
  ) {}

  /** Steps that run before routing. */
  before(gateway: { namespace: string; name: string }, sectionName: string | undefined, steps: readonly Step[]): void {
    const ref: TargetRef = { kind: 'Gateway', name: gateway.name, ...(sectionName !== undefined && { sectionName }) }
    const pieces = this.pieces(partsOf(steps), gateway.namespace, sectionName ?? gateway.name)
    const name = `${sectionName ?? gateway.name}-pre-routing`
    for (const [index, fields] of layers(pieces).entries())
      this.add(index === 0 ? name : `${name}-${fields[0]!.label}`, gateway.namespace, [ref], fields, {
        phase: 'PreRouting',
      })
  }

  /** Policies of a rule; `finish` writes them. */
  rule(target: HttpRoute, rule: NamedRule): void {
    const { namespace, name } = target
    const parts = partsOf(rule.route.steps)
    const all = target.assumed ? withoutFilters(parts) : parts
    for (const piece of [...this.response(rule.route), ...this.pieces(all, namespace, name)]) {
      const key = `${namespace} ${piece.field} ${stableKey(piece.value)}`
      const use = getOrAdd(this.uses, key, () => ({ piece, namespace, rules: new Map() }))
      addToGroup(use.rules, target, rule)
    }
  }

  finish(): void {
    const byTargets = new Map<string, { namespace: string; refs: TargetRef[]; pieces: Piece[] }>()
    for (const { piece, namespace, rules } of this.uses.values()) {
      const refs = [...rules].flatMap(([route, some]) => refsOf(route, some))
      const key = `${namespace} ${JSON.stringify(refs)}`
      getOrAdd(byTargets, key, () => ({ namespace, refs, pieces: [] })).pieces.push(piece)
    }
    for (const { namespace, refs, pieces } of byTargets.values()) {
      for (const [index, fields] of layers(pieces).entries()) {
        const name = nameOfPolicy(refs, fields, index > 0)
        for (let start = 0; start < refs.length; start += MOST_TARGETS)
          this.add(name, namespace, refs.slice(start, start + MOST_TARGETS), fields)
      }
    }
  }

  private add(name: string, namespace: string, refs: TargetRef[], pieces: Piece[], extra: object = {}): void {
    const names = getOrAdd(this.names, namespace, () => new Names())
    this.all.push({
      apiVersion: 'agentgateway.dev/v1alpha1',
      kind: 'AgentgatewayPolicy',
      metadata: { name: names.unique(name), namespace },
      spec: {
        targetRefs: refs.map((ref) => ({ group: GATEWAY_API, ...ref })),
        traffic: { ...extra, ...Object.fromEntries(pieces.map(({ field, value }) => [field, value])) },
      },
    })
  }

  private response({ action }: Route): Piece[] {
    if (action.kind !== 'direct-response') return []
    const { status, body, bodyExpression } = action
    const value = this.writer.object({
      status,
      body: body === '' || bodyExpression ? undefined : body,
      bodyExpression: bodyExpression?.source,
    })
    return [{ label: 'response', field: 'directResponse', value: this.writer.from(action.origin, value) }]
  }

  private pieces(parts: Parts, namespace: string, name: string): Piece[] {
    const { copied, others } = copyFields(parts.left, 'agentgateway', this.writer.losses)
    reportUnsupported(others, this.writer.losses)
    const pieces: Piece[] = []
    const add = (label: string, field: string, value: Record<string, unknown> | undefined, origin?: Origin): void => {
      if (value) pieces.push({ label, field, value: origin ? this.writer.from(origin, value) : value })
    }
    const { cors, csrf, jwt, mcp, basic, apiKey } = parts
    const accepted = cors && acceptedCors(cors, this.writer.losses)
    add('cors', 'cors', accepted && writeCors(accepted, this.writer, (seconds) => seconds), cors?.origin)
    add('jwt', 'jwtAuthentication', jwt ? this.jwt(jwt, namespace) : mcp && this.mcp(mcp, namespace))
    add('basic-auth', 'basicAuthentication', basic && this.basic(basic, namespace, name), basic?.origin)
    add('api-keys', 'apiKeyAuthentication', apiKey && this.apiKey(apiKey, namespace, name), apiKey?.origin)
    for (const { label, value } of this.authorizations(parts)) add(label, 'authorization', value)
    add('csrf', 'csrf', csrf && writeCsrf(csrf), csrf?.origin)
    add('headers', 'transformation', transformationOf(parts, this.writer))
    add('host', 'hostRewrite', hostMode(parts), parts.rewrite?.origin)
    for (const { field, value, step } of copied)
      add(LABELS[field] ?? field, field, value as Piece['value'], step.origin)
    return pieces
  }

  private authorizations({ authorization }: Parts): { label: string; value: Record<string, unknown> }[] {
    const rules = authorization?.rules ?? []
    return ACTIONS.flatMap(([effect, action]) => {
      const of = rules.filter((rule) => rule.effect === effect)
      return of.length > 0 ? [{ label: effect, value: this.authorization(action, of) }] : []
    })
  }

  private authorization(action: string, rules: Rule[]): Record<string, unknown> {
    const matchExpressions = expressionsOf(rules, this.writer)
    for (const [index, { closes }] of rules.entries())
      if (closes !== undefined) this.writer.comment(matchExpressions, index, closingComment(closes))
    return { action, policy: { matchExpressions } }
  }

  private jwt(step: Authenticate, namespace: string): Record<string, unknown> {
    const location = step.source && writeLocation(step.source)
    const written = step.providers.map((provider) => this.provider(provider, namespace))
    const providers = written.length > 0 ? written : [NOBODY]
    return this.writer.from(step.origin, this.writer.object({ mode: MODES[modeOf(step)], providers, location }))
  }

  private provider(
    { issuer, audiences, keys, requires, origin }: Provider,
    namespace: string,
  ): Record<string, unknown> {
    if (!requires.includes('exp'))
      this.writer.losses.approximate(origin, 'tokens without `exp` are refused: the policy has no setting for it')
    const named = issuer === undefined || issuer === '' ? NO_ISSUER : issuer
    return this.writer.from(origin, this.writer.object({ issuer: named, audiences, jwks: this.keys(keys, namespace) }))
  }

  private keys(keys: KeySet, namespace: string): Record<string, unknown> {
    if (keys.kind === 'inline') return this.writer.from(keys.origin, { inline: keys.text })
    const seconds = keys.cacheDuration ?? 300
    if (seconds < 300)
      this.writer.losses.approximate(
        keys.origin,
        `keys are kept for 5 minutes, not ${seconds} seconds: the least that is allowed`,
      )
    const server = this.backends.keyServer(keys, namespace) ?? { url: keys.url }
    const remote = { ...server, ...(seconds > 300 && { cacheDuration: `${seconds}s` }) }
    if (keys.backend !== undefined) this.writer.losses.approximate(keys.origin, directKeys(keys.backend))
    return this.writer.from(keys.origin, { remote })
  }

  private mcp(
    { mode, provider, resourceMetadata, idp, clientId, origin }: McpAuthentication,
    namespace: string,
  ): Record<string, unknown> {
    const mcp = this.writer.object({
      resourceMetadata: { ...resourceMetadata },
      provider: idp && capitalise(idp),
      clientId,
    })
    return this.writer.from(origin, { mode: MODES[mode], providers: [this.provider(provider, namespace)], mcp })
  }

  private basic(step: BasicAuth, namespace: string, route: string): Record<string, unknown> {
    const name = this.secrets.expect({
      namespace,
      name: `${route}-users`,
      data: { '.htaccess': step.htpasswd },
      what: 'the users (`htpasswd` lines) under `.htaccess`',
      origin: step.origin,
    })
    return this.writer.object({
      mode: MODES[step.mode],
      realm: step.realm === 'Restricted' ? undefined : step.realm,
      secretRef: { name },
      location: writeLocation(step.source, 'Basic '),
    })
  }

  /** Each entry of the Secret is a key, with its metadata as JSON. */
  private apiKey(
    { mode, keys, source, origin }: ApiKeyAuth,
    namespace: string,
    route: string,
  ): Record<string, unknown> {
    const data = keys.map(({ key, hash, metadata }, index): [string, string] => [
      `key-${index + 1}`,
      hash === undefined && Object.keys(metadata).length === 0
        ? key
        : JSON.stringify({ ...(hash === undefined ? { key } : { keyHash: hash }), metadata }),
    ])
    if (keys.some(({ allowedModels }) => allowedModels))
      this.writer.losses.unsupported(origin, 'keys cannot be limited to models: each opens all of them')
    const name = this.secrets.expect({
      namespace,
      name: `${route}-api-keys`,
      data: Object.fromEntries(data),
      what: `the ${keys.length} API keys, one an entry (the key, or JSON with \`key\` or \`keyHash\` and \`metadata\`)`,
      origin,
    })
    return this.writer.object({ mode: MODES[mode], secretRef: { name }, location: writeLocation(source) })
  }
}

/** A transformation. Kubernetes has no expression for all headers. */
export function transformationOf(parts: Parts, writer: Writer): Record<string, unknown> | undefined {
  const { requestTransform, responseTransform, origin } = parts.transforms ?? {}
  for (const transform of [requestTransform, responseTransform])
    if (transform?.replace)
      writer.losses.unsupported(origin!, '`replace` is not supported by the target', transform.replace.source)
  return writeTransformation(parts, writer, (edits) => writeEditLists(edits, writer), { replaces: false })
}

/** A policy can have each field once: further values of it go into separate policies. */
function layers(pieces: readonly Piece[]): Piece[][] {
  const all: Piece[][] = []
  for (const piece of pieces) {
    const free = all.find((layer) => !layer.some(({ field }) => field === piece.field))
    if (free) free.push(piece)
    else all.push([piece])
  }
  return all
}

/** All rules of an HTTPRoute are the HTTPRoute; otherwise each is a section of it. */
function refsOf(route: HttpRoute, rules: readonly NamedRule[]): TargetRef[] {
  const { name } = route
  if (route.assumed?.invented) return gatewaysOf(route)
  if (route.rules.every((rule) => rules.includes(rule))) return [{ kind: 'HTTPRoute', name }]
  return rules.map((rule) => ({ kind: 'HTTPRoute', name, sectionName: rule.name }))
}

/** The policy was on the Gateway, or on one of its listeners. */
function gatewaysOf({ listeners, assumed }: HttpRoute): TargetRef[] {
  const names = new Map(listeners.flatMap(({ gateway }) => (gateway ? [[gateway.join('/'), gateway[1]]] : [])))
  return [...names.values()].map((name) => ({
    kind: 'Gateway',
    name,
    ...(assumed?.section !== undefined && { sectionName: assumed.section }),
  }))
}

/** Header edits as transformations: a policy cannot add filters to a route. */
function withoutFilters(parts: Parts): Parts {
  const computed = (edit: HeaderEdit): HeaderEdit =>
    edit.value?.kind === 'text'
      ? { ...edit, value: { kind: 'cel', expression: celCondition(quote(edit.value.text), edit.origin).condition } }
      : edit
  return {
    ...parts,
    request: [],
    response: [],
    transformRequest: [...parts.transformRequest, ...parts.request.map(computed)],
    transformResponse: [...parts.transformResponse, ...parts.response.map(computed)],
  }
}

function nameOfPolicy(refs: readonly TargetRef[], pieces: readonly Piece[], isFurther: boolean): string {
  const labels = pieces.map(({ label }) => label).join('-')
  const routes = [...new Set(refs.map(({ name }) => name))]
  const [only] = refs
  if (refs.length === 1) {
    const target = only!.sectionName === undefined ? only!.name : `${only!.name}-${only!.sectionName}`
    return isFurther ? cutName(`${target}-${labels}`, 63) : target
  }
  return cutName(routes.length === 1 ? `${routes[0]}-${labels}` : labels, 63)
}

function hostMode({ rewrite }: Parts): Record<string, unknown> | undefined {
  if (rewrite?.host?.kind === 'upstream') return { mode: 'Auto' }
  return rewrite?.host?.kind === 'none' ? { mode: 'None' } : undefined
}
