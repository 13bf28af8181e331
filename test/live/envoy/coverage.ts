import type { Decision } from '../../../src/gateways/engine.js'
import { STATUS } from '../../../src/gateways/envoy/status.js'
import type { Answer } from './client.js'
import type { Json, Policy } from './policies.js'
import type { RequestSpec } from './requests.js'

/** Complaints that SEMANTICS lists for tokens: Envoy has to have made each of them. */
export const TEXTS: readonly string[] = Object.values(STATUS)

export const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'HS256',
  'HS384',
  'HS512',
  'EdDSA',
]
export const MATCHERS = ['EXACT_STRING', 'BOOLEAN', 'LIST_CONTAINS', 'REGEX_MATCH']
export const POLICIES = ['REQUIRE_VALID', 'ALLOW_MISSING', 'ALLOW_MISSING_OR_FAILED']
export const SOURCES = ['default', 'header', 'header with prefix', 'query', 'header and query']

/** How often each thing occurred in a request that reached it. */
export class Coverage {
  readonly counts = new Map<string, number>()
  total = 0
  readonly answers = { through: 0, unauthorized: 0, forbidden: 0 }

  record(policy: Policy, spec: RequestSpec, answer: Answer, decision: Decision): void {
    this.total++
    const { status, body } = answer.response
    if (answer.upstream) this.answers.through++
    if (answer.isOpen) this.add('left open by Envoy')
    if (status === 401) this.answers.unauthorized++
    if (status === 403) this.answers.forbidden++
    const text = TEXTS.find((one) => one === body)
    if (text !== undefined) this.add(`text ${text}`)
    if (body === 'RBAC: access denied') this.add('text RBAC: access denied')
    const steps = new Set(decision.trace.map((entry) => entry.step))
    if (steps.has('authenticate')) this.recordProviders(policy, spec, decision)
    if (steps.has('authorize'))
      for (const matcher of namesIn(policy.service, 'jwtPrincipal').map(matcherOf)) this.add(`matcher ${matcher}`)
  }

  private recordProviders(policy: Policy, spec: RequestSpec, decision: Decision): void {
    for (const block of namesIn(policy.service, 'providers', true)) {
      const written = block['validationPolicy'] ?? 'REQUIRE_VALID'
      this.add(`policy ${typeof written === 'number' ? POLICIES[written] : String(written)}`)
    }
    for (const providers of namesIn(policy.service, 'providers'))
      for (const one of Object.values(providers)) this.add(`source ${sourceOf(one as Json)}`)
    const verified = decision.trace.some(
      (entry) => entry.step === 'authenticate' && entry.detail.includes('verified the token'),
    )
    if (verified) for (const alg of new Set(spec.tokens.map((one) => one.alg))) this.add(`alg ${alg}`)
  }

  private add(name: string): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1)
  }

  of(name: string): number {
    return this.counts.get(name) ?? 0
  }

  /** What occurred fewer than `least` times. */
  missing(least: number): string[] {
    return [
      ...[...TEXTS, 'RBAC: access denied'].map((text) => `text ${text}`),
      ...ALGORITHMS.map((alg) => `alg ${alg}`),
      ...MATCHERS.map((matcher) => `matcher ${matcher}`),
      ...POLICIES.map((policy) => `policy ${policy}`),
      ...SOURCES.map((source) => `source ${source}`),
    ].filter((name) => this.of(name) < least)
  }

  /** Enough requests, everything often enough, and the answers well mixed. */
  isEnough(requests: number, least: number): boolean {
    const { through, unauthorized, forbidden } = this.answers
    const mixed = through >= this.total / 4 && unauthorized >= this.total / 4 && forbidden >= this.total / 10
    return this.total >= requests && mixed && this.missing(least).length === 0
  }

  print(): string {
    const share = (count: number) => `${count} (${Math.round((100 * count) / Math.max(1, this.total))} %)`
    const lines = [...this.counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, count]) => `  ${String(count).padStart(6)}  ${name}`)
    const { through, unauthorized, forbidden } = this.answers
    return `${this.total} requests: ${share(through)} let through, ${share(unauthorized)} 401, ${share(forbidden)} 403\n${lines.join('\n')}`
  }
}

/** Values of every member of this name; `parent`: the objects that have it. */
function namesIn(value: unknown, name: string, parent = false): Json[] {
  if (typeof value !== 'object' || value === null) return []
  const own =
    Object.hasOwn(value, name) && typeof (value as Json)[name] === 'object'
      ? [(parent ? value : (value as Json)[name]) as Json]
      : []
  return [...own, ...Object.values(value).flatMap((member) => namesIn(member, name, parent))]
}

function matcherOf(principal: Json): string {
  const { matcher } = principal
  return typeof matcher === 'number' ? MATCHERS[matcher]! : String(matcher ?? 'EXACT_STRING')
}

function sourceOf({ tokenSource }: Json): string {
  if (!tokenSource) return 'default'
  const { headers, queryParams } = tokenSource as { headers?: { prefix?: string }[]; queryParams?: string[] }
  if (headers && queryParams) return 'header and query'
  if (queryParams) return 'query'
  return headers?.some((one) => one.prefix) ? 'header with prefix' : 'header'
}
