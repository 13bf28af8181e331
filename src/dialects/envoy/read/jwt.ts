import { originOf } from '../../../core/origin-of.js'
import type { Authenticate, ClaimToHeader, Provider, Stage } from '../../../core/step/authenticate.js'
import type { Names } from '../../../core/writer.js'
import type { PayloadKeys } from './conditions.js'
import type { Message, Unknown } from './message.js'
import { type ReadProvider, readProvider } from './providers.js'
import type { Reader } from './reader.js'

/** The authentication that a filter requires. `null`: none. */
type Requirement = Authenticate | null

/** One `jwt_authn` filter. */
export class JwtFilter {
  /** Applies where a route has no setting. */
  readonly everywhere: Requirement
  readonly unknown: Unknown = []
  private readonly providers = new Map<string, ReadProvider & { unknown: Unknown }>()
  private readonly keys = new Map<Provider, string | undefined>()
  private readonly named = new Map<string, Message>()
  private readonly known = new Map<string, { step: Requirement; unknown: Unknown }>()

  constructor(
    message: Message,
    private readonly stage: Stage,
    names: Names,
    private readonly reader: Reader,
  ) {
    for (const [name, member] of message.map('providers')) {
      const unknown: Unknown = []
      const provider = readProvider(names.unique(name), member.into(unknown), reader)
      this.providers.set(name, { ...provider, unknown })
      this.keys.set(provider.provider, provider.payloadKey)
    }
    for (const [name, member] of message.map('requirement_map')) this.named.set(name, member)
    this.everywhere = this.readRules(message)
    message.ignore('stat_prefix').done()
  }

  /** The key under which a modelled provider writes its payload. */
  payloadKey(provider: Provider): string | undefined {
    return this.keys.get(provider)
  }

  /** `PerRouteConfig`. */
  ofRoute(message: Message, unknown: Unknown): Requirement {
    const off = message.flag('disabled')
    const name = message.text('requirement_name')
    message.done()
    if (off || name === undefined) return null
    // Envoy starts, and denies every request.
    if (!this.named.has(name)) message.into(unknown).leave('requirement_name', 'answer')
    return this.named.has(name) ? this.requirement(name, message, unknown) : null
  }

  private requirement(name: string, user: Message, unknown: Unknown): Requirement {
    const message = this.named.get(name)
    if (!message) {
      this.reader.refuse('CW3001', user.cursor('requirement_name'), `unknown requirement \`${name}\``)
      return null
    }
    let known = this.known.get(name)
    if (!known) {
      const own: Unknown = []
      known = { step: this.readRequirement(message.into(own)), unknown: own }
      this.known.set(name, known)
    }
    unknown.push(...known.unknown)
    return known.step
  }

  /** Rules of the filter are asked in order; one that not every path meets is not modelled. */
  private readRules(message: Message): Requirement {
    const [first, ...more] = message.messages('rules')
    if (!first) return null
    const match = first.message('match')
    const every = match?.text('prefix') === '/'
    match?.done()
    if (!every) {
      message.leave('rules', 'answer')
      return null
    }
    if (more.length > 0) message.ignore('rules')
    const name = first.text('requirement_name')
    const requires = first.message('requires')
    const step =
      name !== undefined
        ? this.requirement(name, first, this.unknown)
        : requires
          ? this.readRequirement(requires)
          : null
    first.done()
    return step
  }

  /** `JwtRequirement`: one provider, or any of several, with or without a token. */
  private readRequirement(message: Message): Requirement {
    const parts = { providers: [] as Provider[], missing: false, failed: false }
    this.collect(message, parts)
    const { providers, missing, failed } = parts
    const origin = originOf(message.at)
    if (providers.length === 0) {
      // Envoy still verifies tokens of any provider, and with `allow_missing` rejects invalid ones.
      if (missing || failed) message.leave('requires', 'answer')
      return null
    }
    return {
      kind: 'authenticate',
      stage: this.stage,
      providers,
      onMissing: missing || failed ? 'pass' : 'refuse',
      onInvalid: failed ? 'pass' : 'refuse',
      origin,
    }
  }

  private collect(message: Message, into: { providers: Provider[]; missing: boolean; failed: boolean }): void {
    const name = message.text('provider_name')
    const both = message.message('provider_and_audiences')
    if (name !== undefined) into.providers.push(...this.provider(name, message))
    if (both) {
      const audiences = both.texts('audiences')
      const [provider] = this.provider(both.text('provider_name') ?? '', both)
      both.done()
      if (!provider) return
      const narrowed = { ...provider, audiences }
      this.keys.set(narrowed, this.keys.get(provider))
      into.providers.push(narrowed)
    }
    const any = message.message('requires_any')
    for (const one of any?.messages('requirements') ?? []) {
      // Nested lists, and requirements without content, cannot be modelled.
      if (one.has('requires_any') || one.names().length === 0) message.leave('requires_any', 'answer')
      else this.collect(one, into)
    }
    any?.done()
    into.missing ||= message.has('allow_missing')
    into.failed ||= message.has('allow_missing_or_failed')
    message.done()
  }

  private provider(name: string, user: Message): Provider[] {
    const found = this.providers.get(name)
    if (!found) this.reader.refuse('CW3001', user.cursor('provider_name'), `unknown provider \`${name}\``)
    else user.leaveAll(found.unknown)
    return found ? [found.provider] : []
  }
}

/** Which of a route's providers leave their payload under which key. */
export function payloadKeys(steps: readonly Authenticate[], filters: readonly JwtFilter[]): PayloadKeys {
  const providers = steps.flatMap((step) => step.providers)
  const keyOf = (provider: Provider) =>
    filters.map((filter) => filter.payloadKey(provider)).find((key) => key !== undefined)
  const keys = new Map(providers.map((provider) => [provider, keyOf(provider)]))
  return {
    under: (key) => {
      const sharing = providers.filter((provider) => keys.get(provider) === key)
      return { providers: sharing, all: sharing.length === providers.length }
    },
  }
}

/** The same step, its providers copying more claims to headers. */
export function withClaims(step: Authenticate, claims: ReadonlyMap<Provider, ClaimToHeader[]>): Authenticate {
  const providers = step.providers.map((provider) => {
    const more = claims.get(provider)
    return more ? { ...provider, claimsToHeaders: [...provider.claimsToHeaders, ...more] } : provider
  })
  return { ...step, providers }
}
