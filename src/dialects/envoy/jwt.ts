import type { Condition } from '../../core/condition.js'
import { getOrAdd } from '../../core/get-or-add.js'
import type { Jwk } from '../../core/keys.js'
import type { Host, Listener } from '../../core/program.js'
import type { Authenticate, ClaimToHeader, Provider } from '../../core/step/authenticate.js'
import type { Step } from '../../core/step/step.js'
import { Names, type Writer } from '../../core/writer.js'
import { areDefaultSources, CLOCK_SKEW } from '../../gateways/envoy/token-sources.js'
import type { Clusters } from './clusters.js'
import type { Payloads } from './conditions.js'
import { FILTERS, METADATA, PRINCIPAL, typed } from './names.js'

type Json = Record<string, unknown>

/** One `jwt_authn` filter: its providers and the requirements that routes name. */
interface Filter {
  name: string
  providers: Json
  requirements: Json
}

/** The JWT filters of a listener, filled while its routes are written. */
export class JwtFilters {
  private readonly before: Filter = { name: FILTERS.jwtBefore, providers: {}, requirements: {} }
  private readonly after: Filter = { name: FILTERS.jwtAfter, providers: {}, requirements: {} }
  private readonly names = new Names()
  private readonly known = new Map<Provider, string>()
  private readonly requirementOf = new Map<string, string>()
  private readonly checks = new Map<Host | undefined, Authenticate[]>()
  /** A rule distinguishes providers: each provider writes its payload under a separate key. */
  private readonly apart: boolean

  constructor(
    private readonly listener: Listener,
    private readonly clusters: Clusters,
    private readonly writer: Writer,
  ) {
    this.apart = listener.hosts.some((host) => host.routes.some(({ steps }) => distinguishesProviders(steps)))
  }

  /** Filters that have anything to do, in order. */
  filters(): Json[] {
    return [this.before, this.after]
      .filter((filter) => Object.keys(filter.providers).length > 0)
      .map(({ name, providers, requirements }) => ({
        name,
        typed_config: typed('http.jwt_authn.v3.JwtAuthentication', { providers, requirement_map: requirements }),
      }))
  }

  /** What a route configures of them. */
  perRoute(steps: readonly Step[]): Json {
    const config: Json = {}
    for (const step of steps) {
      if (step.kind !== 'authenticate') continue
      const filter = step.stage === 'beforeExtAuth' ? this.before : this.after
      const requirement_name = this.requirement(step, filter)
      config[filter.name] = this.writer.from(
        step.origin,
        typed('http.jwt_authn.v3.PerRouteConfig', { requirement_name }),
      )
    }
    return config
  }

  /** Keys of the payloads that rules of this route can read; without a host: those for unmatched requests. */
  payloads(steps: readonly Step[], host?: Host): Payloads {
    const checks = [...steps.filter(isAuthenticate), ...this.elsewhere(host)]
    const lastFirst = checks.sort((a, b) => place(b) - place(a))
    const keys = (wanted: (provider: Provider) => boolean): string[] => [
      ...new Set(
        lastFirst.flatMap((step) =>
          step.providers
            .filter(wanted)
            .map((provider) => this.key(provider))
            .reverse(),
        ),
      ),
    ]
    // Under one key the last payload replaces the others.
    return {
      keys: this.apart ? keys(() => true) : [PRINCIPAL],
      of: (name) => keys((provider) => provider.name === name),
    }
  }

  /** If claims become headers, the route is chosen again: a previously chosen route has written its payloads. */
  private elsewhere(host: Host | undefined): Authenticate[] {
    let known = this.checks.get(host)
    if (!known) {
      const routes = (host ? [host] : this.listener.hosts).flatMap((one) => one.routes)
      const all = new Set(routes.flatMap(({ steps }) => steps.filter(isAuthenticate)))
      const moves = [...all].some(({ providers }) =>
        providers.some(({ claimsToHeaders }) => claimsToHeaders.some((header) => !header.append)),
      )
      known = moves ? [...all] : []
      this.checks.set(host, known)
    }
    return known
  }

  private key(provider: Provider): string {
    return this.apart ? this.nameOf(provider) : PRINCIPAL
  }

  /** Appended claims are written by a separate filter, from the claims in the metadata. */
  appended(steps: readonly Step[]): Json[] {
    const providers = steps.flatMap((step) => (step.kind === 'authenticate' ? step.providers : []))
    return providers.flatMap((provider) =>
      provider.claimsToHeaders
        .filter((header) => header.append)
        .flatMap((header) => this.writeAppended(header, this.key(provider))),
    )
  }

  private writeAppended({ claim, header, origin }: ClaimToHeader, key: string): Json[] {
    const path = [METADATA, key, ...claim]
    if (path.some((part) => /[:()%]/.test(part))) {
      this.writer.losses.unsupported(
        origin,
        `\`${header}\` is not set: \`:\` and brackets separate parts of a claim's path`,
      )
      return []
    }
    return [
      this.writer.from(origin, {
        append: {
          header: { key: header, value: `%DYNAMIC_METADATA(${path.join(':')})%` },
          append_action: 'APPEND_IF_EXISTS_OR_ADD',
        },
      }),
    ]
  }

  private requirement(step: Authenticate, filter: Filter): string {
    const names = step.providers.map((provider) => ({ provider_name: this.provider(provider, filter) }))
    const extra =
      step.onInvalid === 'pass'
        ? [{ allow_missing_or_failed: {} }]
        : step.onMissing === 'pass'
          ? [{ allow_missing: {} }]
          : []
    const any = [...names, ...extra]
    const requirement = any.length === 1 ? any[0]! : { requires_any: { requirements: any } }
    const text = JSON.stringify([filter.name, requirement])
    const known = this.requirementOf.get(text)
    if (known !== undefined) return known
    const name = `requirement-${this.requirementOf.size + 1}`
    this.requirementOf.set(text, name)
    filter.requirements[name] = requirement
    return name
  }

  private provider(provider: Provider, filter: Filter): string {
    const name = this.nameOf(provider)
    filter.providers[name] ??= this.writer.from(provider.origin, this.writeProvider(provider, this.key(provider)))
    return name
  }

  private nameOf(provider: Provider): string {
    return getOrAdd(this.known, provider, () => this.names.unique(provider.name))
  }

  private writeProvider(provider: Provider, key: string): Json {
    const claims = provider.claimsToHeaders.filter((header) => !header.append)
    if (provider.leeway < 1)
      this.writer.losses.approximate(
        provider.origin,
        'Envoy reads a clock skew of 0 as 60 seconds: 1 second is written',
      )
    return {
      ...(provider.issuer !== undefined && { issuer: provider.issuer }),
      ...(provider.audiences?.length && { audiences: provider.audiences }),
      ...this.writeKeys(provider),
      forward: provider.keepToken,
      ...this.writeSources(provider),
      payload_in_metadata: key,
      ...(claims.length > 0 && {
        claim_to_headers: claims.map(({ claim, header, origin }) =>
          this.writer.from(origin, { header_name: header, claim_name: claim.join('.') }),
        ),
        clear_route_cache: true,
      }),
      ...(provider.leeway !== CLOCK_SKEW && { clock_skew_seconds: Math.max(1, Math.round(provider.leeway)) }),
      ...(provider.requires.includes('exp') && { require_expiration: true }),
    }
  }

  private writeKeys({ keys }: Provider): Json {
    if (keys.kind === 'remote' && keys.backend !== undefined)
      this.writer.losses.approximate(
        keys.origin,
        `keys are fetched from their address, not through \`${keys.backend}\``,
      )
    if (keys.kind === 'inline')
      return {
        local_jwks: this.writer.from(keys.origin, {
          inline_string: JSON.stringify({ keys: keys.keys.map(publicMembers) }),
        }),
      }
    return {
      remote_jwks: this.writer.from(keys.origin, {
        http_uri: { uri: keys.url, cluster: this.clusters.ofUrl(keys.url, keys.origin), timeout: '5s' },
        cache_duration: `${keys.cacheDuration ?? 300}s`,
        ...(keys.async && { async_fetch: {} }),
      }),
    }
  }

  /** Left out where they are Envoy's own defaults. */
  private writeSources({ sources, origin }: Provider): Json {
    const headers = sources.filter((source) => source.kind === 'header')
    const parameters = sources.filter((source) => source.kind === 'query')
    const cookies = sources.filter((source) => source.kind === 'cookie')
    if (sources.some((source) => source.kind === 'cel'))
      this.writer.losses.unsupported(origin, 'Envoy cannot read a token from an expression')
    if (areDefaultSources([...headers, ...parameters, ...cookies])) return {}
    return {
      ...(headers.length > 0 && {
        from_headers: headers.map(({ name, prefix, origin: at }) =>
          this.writer.from(at ?? origin, { name, ...(prefix !== '' && { value_prefix: prefix }) }),
        ),
      }),
      ...(parameters.length > 0 && { from_params: parameters.map(({ name }) => name) }),
      ...(cookies.length > 0 && { from_cookies: cookies.map(({ name }) => name) }),
    }
  }
}

function place({ stage }: Authenticate): number {
  return stage === 'beforeExtAuth' ? 0 : 1
}

function publicMembers({ kty, kid, alg, use, n, e, crv, x, y, k }: Jwk): Json {
  return Object.fromEntries(
    Object.entries({ kty, kid, alg, use, n, e, crv, x, y, k }).filter(([, value]) => value !== undefined),
  )
}

/** A rule is about the token of one provider, or claims of one of several are copied. */
const isAuthenticate = (step: Step): step is Authenticate => step.kind === 'authenticate'

function distinguishesProviders(steps: readonly Step[]): boolean {
  const providers = steps.flatMap((step) => (step.kind === 'authenticate' ? step.providers : []))
  const rules = steps.flatMap((step) => (step.kind === 'authorize' ? step.rules : []))
  const appends = providers.some(({ claimsToHeaders }) => claimsToHeaders.some((header) => header.append))
  return (providers.length > 1 && appends) || rules.some(({ when }) => namesProvider(when))
}

function namesProvider(condition: Condition): boolean {
  if (condition.kind === 'claim' || condition.kind === 'authenticated') return condition.provider !== undefined
  if (condition.kind === 'not') return namesProvider(condition.of)
  return (condition.kind === 'all' || condition.kind === 'any') && condition.of.some(namesProvider)
}
