import { originOf } from '../../../core/origin-of.js'
import type { Authenticate } from '../../../core/step/authenticate.js'
import type { ChainPlace, Outside } from '../../../core/step/outside.js'
import { Names } from '../../../core/writer.js'
import type { Step } from '../../../gateways/envoy/program.js'
import type { Target } from '../../shared/content.js'
import { AppendedClaims } from './appended-claims.js'
import { type RateLimits, readRefusalWithoutAsking, readRequestsSeen } from './asking.js'
import { envoyContent } from './content.js'
import { readCors } from './cors.js'
import { readApiKeyAuth, readBasicAuth } from './credentials.js'
import { readFilterAnswer } from './filter-answer.js'
import { JwtFilter, payloadKeys } from './jwt.js'
import type { Message, Unknown } from './message.js'
import { readHeaderToMetadata, readSetMetadata } from './metadata.js'
import { readRbac } from './rbac.js'
import type { Reader } from './reader.js'
import { checkTerminal } from './refusals.js'

/** Filters whose answer comes from elsewhere. */
const OUTSIDE: Record<string, Outside['what']> = {
  ext_authz: 'ext-auth',
  ratelimit: 'rate-limit',
  ext_proc: 'ext-proc',
  oauth2: 'oidc',
  lua: 'custom-hook',
  wasm: 'custom-hook',
  golang: 'custom-hook',
}

/** Filters that count, compress or delay. */
const WITHOUT_INFLUENCE = new Set([
  'compressor',
  'decompressor',
  'grpc_stats',
  'bandwidth_limit',
  'adaptive_concurrency',
])

/** The order in which the modelled filters run; filters of the same kind are adjacent. */
const ORDER = ['cors', 'jwt_authn', 'header_mutation', 'rbac', 'router']

export interface Filter {
  name: string
  /** The last word of its package: `jwt_authn`. */
  kind: string
  at: Message
  config: Message
  disabled: boolean
  place: ChainPlace
}

/** Configuration of filters by name, of a route and its enclosing levels, the route's first. */
export type Levels = readonly ReadonlyMap<string, Message>[]

/** What a chain of filters does on a route; without levels: to a request that finds no route. */
export interface FilterChain {
  steps: (levels: Levels | null, limits?: RateLimits) => Step[]
}

/** The filters of a connection manager, as far as the shared steps can express them. */
export class Chain implements FilterChain {
  private readonly filters: Filter[]
  /** Position of the first filter that may answer and has no fixed place. */
  private readonly firstOther: number
  private readonly jwt = new Map<Filter, JwtFilter>()
  private readonly appended = new AppendedClaims()

  constructor(
    manager: Message,
    private readonly reader: Reader,
    private readonly unknown: Unknown,
  ) {
    this.filters = readFilters(manager, reader)
    const first = this.filters.findIndex(({ kind }) => !ORDER.includes(kind) && !WITHOUT_INFLUENCE.has(kind))
    this.firstOther = first < 0 ? this.filters.length : first
    this.settlePlaces(manager)
    const names = new Names()
    const jwt = this.filters.filter(({ kind }) => kind === 'jwt_authn')
    for (const [index, filter] of jwt.entries()) {
      const stage = jwt.length > 1 && index === 0 ? 'beforeExtAuth' : 'afterExtAuth'
      const jwtFilter = new JwtFilter(filter.config, stage, names, reader)
      this.jwt.set(filter, jwtFilter)
      if (jwtFilter.unknown.length > 0) unknown.push(...jwtFilter.unknown)
    }
  }

  steps(levels: Levels | null, limits?: RateLimits): Step[] {
    const unknown: Unknown = [...this.unknown]
    const steps: Step[] = []
    let authenticates: Authenticate[] = []
    for (const [index, filter] of this.filters.entries()) {
      const config = levels ? configOf(filter, levels, unknown) : null
      if (config === 'disabled' || (filter.disabled && !config)) continue
      const jwt = this.jwt.get(filter)
      if (jwt) {
        const step = config ? jwt.ofRoute(config, unknown) : jwt.everywhere
        if (step) authenticates.push(step)
      } else if (filter.kind === 'header_mutation') {
        authenticates = this.appended.read(filter.config.into(unknown), config, authenticates, [...this.jwt.values()])
      } else if (filter.kind === 'rbac') {
        const keys = payloadKeys(authenticates, [...this.jwt.values()])
        const rbac = config ? config.message('rbac') : filter.config.into(unknown)
        const step = rbac && readRbac(rbac, keys)
        config?.done()
        if (step) steps.push(step)
      } else if (filter.kind === 'cors') {
        const place = index > this.firstOther ? filter.place : undefined
        const cors = readCors(configsOf(filter, levels ?? [], unknown), place)
        if (cors) steps.push(place === undefined ? cors : { ...cors, place })
      } else if (filter.kind !== 'router') steps.push(...elsewhere(filter, config, unknown, this.reader, limits))
    }
    return [...authenticates, ...steps, ...unknown]
  }

  /** Modelled filters have a fixed order; others may be anywhere among them. */
  private settlePlaces(manager: Message): void {
    let rank = 0
    const jwt = this.filters.filter(({ kind }) => kind === 'jwt_authn').length
    let [seenJwt, seenRbac] = [0, false]
    for (const filter of this.filters) {
      const position = ORDER.indexOf(filter.kind)
      if (position >= 0 && position < rank) manager.leave('http_filters', 'answer')
      rank = Math.max(rank, position)
      if (filter.kind === 'jwt_authn') seenJwt++
      seenRbac ||= filter.kind === 'rbac'
      filter.place = seenRbac ? 'last' : seenJwt === jwt ? 'before-rules' : seenJwt === 0 ? 'first' : 'between'
    }
    if (jwt > 2 || this.filters.filter(({ kind }) => kind === 'cors').length > 1)
      manager.leave('http_filters', 'answer')
    if (this.filters.at(-1)?.kind !== 'router') manager.leave('http_filters', 'answer')
  }
}

/** Filters in order. */
export function readFilters(manager: Message, reader: Reader): Filter[] {
  const filters = manager.messages('http_filters').flatMap((message) => readFilter(message, reader))
  checkTerminal(filters, reader)
  return filters
}

function readFilter(message: Message, reader: Reader): Filter[] {
  const name = message.text('name') ?? ''
  const config = message.message('typed_config')
  const disabled = message.flag('disabled')
  message.ignore('is_optional').done()
  if (!config) {
    reader.refuse('CW2002', message.at, 'a filter needs a `typed_config`')
    return []
  }
  const kind = /^http\.([a-z0-9_]+)\.v3\.\w+$/.exec(config.type ?? '')?.[1] ?? config.type ?? 'unknown'
  return [{ name, kind, at: message, config, disabled, place: 'first' }]
}

/** The most specific configuration wins. */
export function configOf({ name, kind }: Filter, levels: Levels, unknown: Unknown): Message | 'disabled' | null {
  const found = levels.find((level) => level.has(name))?.get(name)
  if (!found) return null
  const config = found.into(unknown)
  if (!config.isOf('envoy.config.route.v3.FilterConfig')) {
    return settingsFor(kind, config)
  }
  const disabled = config.flag('disabled')
  const nested = config.ignore('is_optional').message('config')
  if (!disabled && !nested) config.refuse('CW2051', config.at, 'it needs a `config`, or `disabled: true`')
  config.done()
  nested?.cursor('@type')
  return disabled ? 'disabled' : nested ? settingsFor(kind, nested) : null
}

/** A filter ignores the configuration of another kind of filter. The switch of `jwt_authn` is read with the rest. */
function settingsFor(kind: string, config: Message): Message | 'disabled' | null {
  const { type } = config
  if (type !== null && !type.startsWith(`http.${kind}.`)) return null
  return kind !== 'jwt_authn' && config.at.at('disabled').value === true ? 'disabled' : config
}

/** The configuration of every level that has one, the most specific first. */
export function configsOf(filter: Filter, levels: Levels, unknown: Unknown): Message[] {
  return levels.flatMap((level) => {
    const config = configOf(filter, [level], unknown)
    return config === 'disabled' || config === null ? [] : [config]
  })
}

/** Filters that check credentials or set metadata; `undefined`: another one. */
function readModelled(
  filter: Pick<Filter, 'name' | 'kind' | 'place' | 'config'>,
  route: Message | null,
  reader: Reader,
): Step | undefined {
  const { kind, place, config } = filter
  if (kind === 'basic_auth') return readBasicAuth(filter, route, reader)
  if (kind === 'api_key_auth') return readApiKeyAuth(filter, route, reader)
  if (kind === 'set_metadata') return readSetMetadata(route ? [config, route] : [config], place)
  return kind === 'header_to_metadata'
    ? readHeaderToMetadata(route ?? config, route !== null, place, reader)
    : undefined
}

/** A filter that has no reader of its own; `config`: the route's settings for it. */
export function elsewhere(
  filter: Filter,
  config: Message | null,
  unknown: Unknown,
  reader: Reader,
  limits?: RateLimits,
): Step[] {
  const { name, kind, at, place } = filter
  const modelled = readModelled({ name, kind, place, config: filter.config.into(unknown) }, config, reader)
  if (modelled) return [modelled]
  const route: Target[] = config ? [{ kind: 'typed_per_filter_config', name, value: config.at.value }] : []
  const rest = { place, content: envoyContent(at.at, route), origin: originOf(at.at) }
  if (WITHOUT_INFLUENCE.has(kind)) return [{ kind: 'unmodelled', field: name, affects: 'nothing', ...rest }]
  const answers = readFilterAnswer(kind, filter.config.into(unknown), config)
  if (answers) return [{ kind: 'unmodelled', field: name, affects: 'answer', answers, ...rest }]
  const fields = filter.config.into(unknown)
  const sees = readRequestsSeen(kind, fields, config, limits)
  if (sees?.kind === 'never') return [{ kind: 'unmodelled', field: name, affects: 'nothing', ...rest }]
  const refusal = kind === 'ext_authz' && sees ? readRefusalWithoutAsking(fields, sees) : undefined
  const what = Object.hasOwn(OUTSIDE, kind) ? OUTSIDE[kind]! : 'other'
  return [
    ...(refusal
      ? [{ kind: 'unmodelled' as const, field: name, affects: 'answer' as const, answers: refusal, ...rest }]
      : []),
    { kind: 'outside', what, name, ...rest, ...(sees && { sees }) },
  ]
}
