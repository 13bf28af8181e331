import type { KeySet } from '../../../core/keys.js'
import { type Losses, reportLeft } from '../../../core/losses.js'
import type { Route } from '../../../core/program.js'
import type { Authenticate, Provider, TokenSource } from '../../../core/step/authenticate.js'
import type { Rule } from '../../../core/step/authorize.js'
import type { Cors } from '../../../core/step/cors.js'
import type { BasicAuth } from '../../../core/step/credentials.js'
import type { HeaderEdit } from '../../../core/step/edit-headers.js'
import type { McpAuthentication } from '../../../core/step/mcp-authentication.js'
import type { Step } from '../../../core/step/step.js'
import { Names, type Writer } from '../../../core/writer.js'
import {
  ACTIONS,
  editsByOp,
  expressionOf,
  type Mode,
  modeOf,
  type Parts,
  partsOf,
  textOf,
} from '../../shared/agentgateway-parts.js'

/** What a policy is attached to. */
export interface Target {
  kind: 'Gateway' | 'HTTPRoute'
  name: string
  sectionName?: string
}

/** No token can name it (RFC 2606): written where an issuer is needed and none is known. The CRD refuses `''`. */
const NO_ISSUER = 'https://issuer.invalid'

/** Stands where no provider is configured, which the API server does not allow: no key, so no token is good. */
const NOBODY = { issuer: NO_ISSUER, jwks: { inline: '{"keys":[]}' } }

const MODES: Record<Mode, string> = { strict: 'Strict', optional: 'Optional', permissive: 'Permissive' }

/** Writes AgentgatewayPolicies. Rules of one effect are one policy: `action` is said once for all of them. */
export class PolicyWriter {
  readonly all: Record<string, unknown>[] = []
  private readonly names = new Names()

  constructor(
    private readonly namespace: string,
    private readonly writer: Writer,
    private readonly losses: Losses,
  ) {}

  /** A JWT policy that all routes have in common. */
  shared(target: Target, step: Authenticate): void {
    this.add('jwt', target, { jwtAuthentication: this.jwt(step) })
  }

  /** Steps that run before routing. */
  before(target: Target, steps: readonly Step[]): void {
    this.write(`${target.sectionName ?? target.name}-pre-routing`, target, partsOf(steps), { phase: 'PreRouting' })
  }

  route(target: Target, route: Route): void {
    const extra =
      route.action.kind === 'direct-response'
        ? {
            directResponse: {
              status: route.action.status,
              ...(route.action.body !== '' && { body: route.action.body }),
            },
          }
        : {}
    this.write(target.name, target, partsOf(route.steps), extra)
  }

  private write(name: string, target: Target, parts: Parts, extra: Record<string, unknown>): void {
    reportLeft(parts.left, this.losses)
    if (parts.apiKey)
      this.losses.manual(
        parts.apiKey.origin,
        'API keys live in a Secret here: create it and refer to it by `apiKeyAuthentication.secretRef`; until then nobody is let in',
      )
    const [first, ...others] = this.authorizations(parts)
    const traffic = this.writer.object({
      ...extra,
      cors: parts.cors && this.writer.from(parts.cors.origin, this.cors(parts.cors)),
      jwtAuthentication: parts.jwt ? this.jwt(parts.jwt) : parts.mcp && this.mcp(parts.mcp),
      basicAuthentication: parts.basic && this.writer.from(parts.basic.origin, this.basic(parts.basic)),
      authorization: first,
      transformation: this.transformation(parts),
      hostRewrite: hostMode(parts),
    })
    if (Object.keys(traffic).some((field) => field !== 'phase')) this.add(name, target, traffic)
    for (const authorization of others) {
      const phase = extra['phase'] === undefined ? {} : { phase: extra['phase'] }
      this.add(`${name}-${String(authorization['action']).toLowerCase()}`, target, { ...phase, authorization })
    }
  }

  private add(name: string, target: Target, traffic: Record<string, unknown>): void {
    const group = 'gateway.networking.k8s.io'
    this.all.push({
      apiVersion: 'agentgateway.dev/v1alpha1',
      kind: 'AgentgatewayPolicy',
      metadata: { name: this.names.unique(name), namespace: this.namespace },
      spec: {
        targetRefs: [
          {
            group,
            kind: target.kind,
            name: target.name,
            ...(target.sectionName !== undefined && { sectionName: target.sectionName }),
          },
        ],
        traffic,
      },
    })
  }

  private authorizations({ authorization, apiKey }: Parts): Record<string, unknown>[] {
    const rules = [...(authorization?.rules ?? [])]
    const written = ACTIONS.flatMap(([effect, action]) => {
      const of = rules.filter((rule) => rule.effect === effect)
      return of.length > 0 ? [this.authorization(action, of)] : []
    })
    return apiKey ? [...written, { action: 'Deny', policy: { matchExpressions: ['true'] } }] : written
  }

  private authorization(action: string, rules: Rule[]): Record<string, unknown> {
    return this.writer.from(rules[0]!.origin, { action, policy: { matchExpressions: rules.map(expressionOf) } })
  }

  private jwt(step: Authenticate): Record<string, unknown> {
    const location = step.source && locationOf(step.source)
    const written = step.providers.map((one) => this.provider(one))
    const providers = written.length > 0 ? written : [NOBODY]
    return this.writer.from(step.origin, this.writer.object({ mode: MODES[modeOf(step)], providers, location }))
  }

  private provider({ issuer, audiences, keys, requires, origin }: Provider): Record<string, unknown> {
    if (!requires.includes('exp'))
      this.losses.approximate(origin, 'tokens without `exp` are refused: the policy has no setting for it')
    const named = issuer === undefined || issuer === '' ? NO_ISSUER : issuer
    return this.writer.from(origin, this.writer.object({ issuer: named, audiences, jwks: this.keys(keys) }))
  }

  private keys(keys: KeySet): Record<string, unknown> {
    if (keys.kind === 'inline') return this.writer.from(keys.origin, { inline: keys.text })
    const seconds = keys.cacheDuration ?? 300
    if (seconds < 300)
      this.losses.approximate(
        keys.origin,
        `keys are kept for 5 minutes, not ${seconds} seconds: the least that is allowed`,
      )
    const remote = { url: keys.url, ...(seconds > 300 && { cacheDuration: `${seconds}s` }) }
    if (keys.backend !== undefined)
      this.losses.approximate(keys.origin, `keys are fetched from their address, not through \`${keys.backend}\``)
    return this.writer.from(keys.origin, { remote })
  }

  private mcp({ mode, provider, resourceMetadata, idp, clientId, origin }: McpAuthentication): Record<string, unknown> {
    const mcp = this.writer.object({
      resourceMetadata: { ...resourceMetadata },
      provider: idp && idp[0]!.toUpperCase() + idp.slice(1),
      clientId,
    })
    return this.writer.from(origin, { mode: MODES[mode], providers: [this.provider(provider)], mcp })
  }

  private basic({ mode, realm, htpasswd, source }: BasicAuth): Record<string, unknown> {
    const users = htpasswd.split('\n').filter((line) => line.trim() !== '')
    return this.writer.object({
      mode: MODES[mode],
      realm: realm === 'Restricted' ? undefined : realm,
      users,
      location: locationOf(source, 'Basic '),
    })
  }

  private cors(cors: Cors): Record<string, unknown> {
    return this.writer.object({
      allowOrigins: cors.allowOrigins,
      allowMethods: cors.allowMethods,
      allowHeaders: cors.allowHeaders,
      exposeHeaders: cors.exposeHeaders,
      allowCredentials: cors.allowCredentials || undefined,
      maxAge: cors.maxAge,
    })
  }

  private transformation({ transformRequest, transformResponse }: Parts): Record<string, unknown> | undefined {
    const [first] = [...transformRequest, ...transformResponse]
    if (!first) return undefined
    const side = (edits: HeaderEdit[]): unknown => (edits.length > 0 ? this.edits(edits) : undefined)
    return this.writer.from(
      first.origin,
      this.writer.object({ request: side(transformRequest), response: side(transformResponse) }),
    )
  }

  private edits(edits: HeaderEdit[]): Record<string, unknown> {
    const { add, set, remove } = editsByOp(edits, textOf)
    const list = (pairs: [string, string][]): unknown[] => pairs.map(([name, value]) => ({ name, value }))
    return this.writer.object({ set: list(set), add: list(add), remove })
  }
}

function hostMode({ rewrite }: Parts): Record<string, unknown> | undefined {
  if (rewrite?.host?.kind === 'upstream') return { mode: 'Auto' }
  return rewrite?.host?.kind === 'none' ? { mode: 'None' } : undefined
}

/** Where a credential is read; nothing where it is the usual place. */
function locationOf(source: TokenSource, usualPrefix = 'Bearer '): Record<string, unknown> | undefined {
  switch (source.kind) {
    case 'header':
      if (source.name === 'authorization' && source.prefix === usualPrefix) return undefined
      return { header: { name: source.name, ...(source.prefix !== '' && { prefix: source.prefix }) } }
    case 'query':
      return { queryParameter: { name: source.name } }
    case 'cookie':
      return { cookie: { name: source.name } }
    case 'cel':
      return { expression: source.expression.source }
  }
}
