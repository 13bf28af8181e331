import { originOf } from '../../../../core/origin-of.js'
import type { EnvoyJwt, EnvoyProvider, JwtRequirement } from '../../../../core/step/envoy.js'
import type { Message } from '../message.js'
import { readProviderBase } from '../providers.js'
import type { Reader } from '../reader.js'
import { readMatch } from '../routes.js'
import { mayHoldState } from './conditions.js'
import { readTextMatcher } from './text.js'

/** One `jwt_authn` filter. */
export class NativeJwt {
  private readonly providers = new Map<string, EnvoyProvider>()
  private readonly named = new Map<string, JwtRequirement>()
  private readonly base: Omit<EnvoyJwt, 'rules'>
  private readonly rules: EnvoyJwt['rules']

  constructor(
    message: Message,
    place: number,
    private readonly reader: Reader,
  ) {
    for (const [name, member] of message.map('providers')) this.providers.set(name, readProvider(name, member, reader))
    for (const [name, member] of message.map('requirement_map')) this.named.set(name, this.readRequirement(member))
    this.base = {
      kind: 'envoy-jwt',
      place,
      providers: [...this.providers.values()],
      bypassPreflight: message.flag('bypass_cors_preflight'),
      stripFailure: message.flag('strip_failure_response'),
      origin: originOf(message.at),
    }
    this.rules = message.messages('rules').map((one) => this.readRule(one))
    const state = message.message('filter_state_rules')?.text('name')
    if (state !== undefined && mayHoldState(state, message.at.source)) message.leave('filter_state_rules', 'answer')
  }

  /** Where no route configures the filter. */
  get everywhere(): EnvoyJwt {
    return { ...this.base, rules: this.rules }
  }

  /** `PerRouteConfig`. */
  ofRoute(message: Message): EnvoyJwt {
    const base = { ...this.base, rules: [], origin: originOf(message.at) }
    if (message.flag('disabled')) return base
    const name = message.text('requirement_name') ?? ''
    const requirement = this.named.get(name)
    if (requirement) return { ...base, rules: [{ match: null, requirement }] }
    const text = `there is no requirement \`${name}\`: every request of the route is answered 403`
    this.reader.report({ code: 'CW3001', severity: 'warning', message: text }, message.cursor('requirement_name'))
    const names = [...this.named.keys()].sort().join(',')
    return { ...base, unknownRequirement: `Wrong requirement_name: ${name}. It should be one of [${names}]` }
  }

  private readRule(message: Message): EnvoyJwt['rules'][number] {
    const at = message.message('match')
    const match = at ? readMatch(at) : null
    const name = message.text('requirement_name')
    const requires = message.message('requires')
    if (name !== undefined && !this.named.has(name))
      this.reader.refuse('CW3001', message.cursor('requirement_name'), `unknown requirement \`${name}\``)
    const requirement =
      name !== undefined ? this.named.get(name) : requires ? this.readRequirement(requires) : undefined
    return { match, requirement: requirement ?? { kind: 'nothing' } }
  }

  private readRequirement(message: Message): JwtRequirement {
    const name = message.text('provider_name')
    if (name !== undefined) return this.ofProvider(name, message)
    const both = message.message('provider_and_audiences')
    if (both) {
      const audiences = both.texts('audiences')
      const requirement = this.ofProvider(both.text('provider_name') ?? '', both)
      return audiences.length > 0 && requirement.kind === 'provider' ? { ...requirement, audiences } : requirement
    }
    for (const kind of ['any', 'all'] as const) {
      const of = message.message(`requires_${kind}`)?.messages('requirements')
      if (of) return { kind, of: of.map((one) => this.readRequirement(one)) }
    }
    if (message.has('allow_missing'))
      return { kind: 'allow-missing', origin: originOf(message.cursor('allow_missing')) }
    if (message.has('allow_missing_or_failed'))
      return { kind: 'allow-missing-or-failed', origin: originOf(message.cursor('allow_missing_or_failed')) }
    const extract = message.message('extract_only_without_validation')
    if (!extract) return { kind: 'nothing' }
    const header = extract.text('verification_status_header') || 'x-jwt-signature-verified'
    return { kind: 'extract-only', header: header.toLowerCase() }
  }

  private ofProvider(name: string, user: Message): JwtRequirement {
    const provider = this.providers.get(name)
    if (provider) return { kind: 'provider', provider, origin: originOf(user.at) }
    this.reader.refuse('CW3001', user.cursor('provider_name'), `unknown provider \`${name}\``)
    return { kind: 'nothing' }
  }
}

function readProvider(name: string, message: Message, reader: Reader): EnvoyProvider {
  const subject = message.message('subjects')
  const subjects = subject && readTextMatcher(subject)
  if (subject && !subjects) message.leave('subjects', 'answer')
  const maxLifetime = message.seconds('max_lifetime')
  const payloadHeader = message.text('forward_payload_header')
  const optional = (key: 'payloadKey' | 'headerKey' | 'failureKey', field: string) => {
    const value = message.text(field)
    return value ? { [key]: value } : {}
  }
  return {
    ...readProviderBase(name, message, reader),
    ...(subjects && { subjects }),
    ...(maxLifetime !== undefined && { maxLifetime }),
    ...optional('payloadKey', 'payload_in_metadata'),
    ...optional('headerKey', 'header_in_metadata'),
    ...optional('failureKey', 'failed_status_in_metadata'),
    wordLists: message.message('normalize_payload_in_metadata')?.texts('space_delimited_claims') ?? [],
    ...(payloadHeader && {
      payloadHeader: { name: payloadHeader.toLowerCase(), padded: message.flag('pad_forward_payload_header') },
    }),
    clearsRoute: message.flag('clear_route_cache'),
  }
}
