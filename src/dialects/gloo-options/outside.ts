import { originOf } from '../../core/origin-of.js'
import type { Outside, Unmodelled } from '../../core/step/outside.js'
import { ofKind } from '../../kubernetes/bind.js'
import { type Cursor, cursorOf } from '../../yaml/cursor.js'
import { isRecord } from '../../yaml/plain.js'
import type { RouteOptions, VirtualHostOptions } from '../gloo/model/options.js'
import type { Target } from '../shared/content.js'
import { kubernetesContent, targetOf } from '../shared/kubernetes-content.js'
import { readFilterAnswer } from './filter-answers.js'
import { NO_OPTIONS, type Options } from './options.js'
import type { GlooReader } from './reader.js'
import { readUpstream } from './upstream.js'

type Field = keyof (VirtualHostOptions & RouteOptions)

/** Fields that hand the decision to something outside the configuration. */
const OUTSIDE = {
  extauth: 'ext-auth',
  ratelimitBasic: 'rate-limit',
  ratelimitEarly: 'rate-limit',
  rateLimitEarlyConfigs: 'rate-limit',
  ratelimit: 'rate-limit',
  rateLimitConfigs: 'rate-limit',
  ratelimitRegular: 'rate-limit',
  rateLimitRegularConfigs: 'rate-limit',
  extProcEarly: 'ext-proc',
  extProc: 'ext-proc',
  extProcLate: 'ext-proc',
  waf: 'other',
} as const satisfies Partial<Record<Field, Outside['what']>>

/** Members of the Settings that configure the server of such a step. */
const SETTINGS: Partial<Record<Outside['what'], readonly string[]>> = {
  'ext-auth': ['extauth', 'namedExtauth'],
  'rate-limit': ['ratelimit', 'ratelimitServer'],
  'ext-proc': ['extProcEarly', 'extProc', 'extProcLate'],
}

/** Fields that other files of this folder read. */
type Modelled =
  | 'headerManipulation'
  | 'cors'
  | 'jwt'
  | 'jwtStaged'
  | 'jwtProvidersStaged'
  | 'rbac'
  | 'prefixRewrite'
  | 'regexRewrite'
  | 'hostRewrite'
  | 'autoHostRewrite'
  | 'hostRewritePathRegex'
  | 'hostRewriteHeader'
  | 'appendXForwardedHost'

/** All other fields, by what they can change. `bufferPerRoute` changes the listener's filter. */
const UNMODELLED: Record<Exclude<Field, Modelled | keyof typeof OUTSIDE>, Unmodelled['affects']> = {
  faults: 'answer',
  csrf: 'answer',
  transformations: 'answer',
  stagedTransformations: 'answer',
  corsPolicyMergeSettings: 'nothing',
  dlp: 'upstream',
  bufferPerRoute: 'upstream',
  includeRequestAttemptCount: 'upstream',
  includeAttemptCountInResponse: 'upstream',
  ai: 'upstream',
  extensions: 'upstream',
  retries: 'nothing',
  stats: 'nothing',
  timeout: 'nothing',
  tracing: 'nothing',
  shadowing: 'upstream',
  lbHash: 'nothing',
  upgrades: 'nothing',
  envoyMetadata: 'upstream',
  maxStreamDuration: 'nothing',
  idleTimeout: 'nothing',
}

/**
 * Steps decided by external code, for a route and its host, or for a destination; the later field wins where both have
 * it. A disabled step does nothing, and overrides outer ones.
 */
export function readOutside(
  host: Options,
  route: Options,
  reader: GlooReader,
  listener: Options = NO_OPTIONS,
): (Outside | Unmodelled)[] {
  const fields = [...new Map([...host, ...route]), ...inherited(host, route, reader)]
  const steps = fields.flatMap(([field, cursor]): (Outside | Unmodelled)[] => {
    if (isKey(OUTSIDE, field)) {
      const disabled = reader.boolean(cursor.at('disable')) === true || reader.boolean(cursor.at('disabled')) === true
      if (disabled) return [reader.unmodelled(cursor, 'nothing')]
      return [outsideStep(OUTSIDE[field], field, cursor, reader, serverOf(OUTSIDE[field], listener))]
    }
    if (!isKey(UNMODELLED, field)) return []
    const answers = readFilterAnswer(field, cursor, reader)
    return [
      {
        ...reader.unmodelled(cursor, affectsOf(field, cursor)),
        ...placeOf(field, cursor),
        ...(answers && { answers }),
      },
    ]
  })
  return steps.map((step) => ({ ...step, words: 'gloo' }))
}

/** `inheritTransformation` of a route adds what its host has, instead of replacing it. */
function inherited(host: Options, route: Options, reader: GlooReader): [field: string, cursor: Cursor][] {
  const field = 'stagedTransformations'
  const [own, ofHost] = [route.get(field), host.get(field)]
  return ofHost && own && reader.boolean(own.at('inheritTransformation')) === true ? [[field, ofHost]] : []
}

/** The early stage of transformations is the second filter. */
function placeOf(field: string, cursor: Cursor): { place?: number } {
  return field === 'stagedTransformations' && cursor.at('early').isSet ? { place: 2 } : {}
}

function affectsOf(field: keyof typeof UNMODELLED, cursor: Cursor): Unmodelled['affects'] {
  if (field === 'ai' && cursor.has('promptGuard')) return 'answer'
  return UNMODELLED[field]
}

/** `server`: where the listener configures the server that decides. */
export function outsideStep(
  what: Outside['what'],
  name: string,
  cursor: Cursor,
  reader: GlooReader,
  server?: Cursor,
): Outside {
  const { references, ...rest } = kubernetesContent(reader.graph, cursor, settingsOf(what, reader))
  const servers = server ? [{ kind: 'Gateway', name: server.name, content: server.value }] : []
  const content = { ...rest, references: [...references, ...servers] }
  const decides = what === 'ext-auth' ? extAuthServer(cursor, server, reader) : undefined
  return { kind: 'outside', what, name, content, ...(decides && { server: decides }), origin: originOf(cursor) }
}

/** The server of `customAuth`: the named one of the Settings, else that of the listener, else that of the Settings. */
function extAuthServer(cursor: Cursor, ofListener: Cursor | undefined, reader: GlooReader): Outside['server'] {
  const custom = cursor.at('customAuth')
  if (!custom.isSet) return undefined
  const settings = ofKind(reader.graph, 'Settings').map((object) => cursorOf(object).at('spec'))
  const name = custom.at('name').string
  const found = name
    ? settings.map((setting) => setting.at('namedExtauth', name))
    : [...(ofListener ? [ofListener] : []), ...settings.map((setting) => setting.at('extauth'))]
  const server = found.find((one) => one.isSet)
  if (!server) return undefined
  const ref = server.at('extauthzServerRef')
  const [address] = readUpstream(ref.at('namespace').string ?? '', ref.at('name').string ?? '', reader).addresses
  return { settings: server.value, ...(address && { address }) }
}

/** Options of the listener that replace those of the Settings. */
function serverOf(what: Outside['what'], listener: Options): Cursor | undefined {
  if (what === 'ext-auth') return listener.get('extauth')
  return what === 'rate-limit' ? listener.get('ratelimitServer') : undefined
}

function settingsOf(what: Outside['what'], { graph }: GlooReader): Target[] {
  return ofKind(graph, 'Settings').flatMap((resource) => {
    const { spec } = resource.value
    const members = SETTINGS[what]?.filter((name) => isRecord(spec) && Object.hasOwn(spec, name)) ?? []
    const value = Object.fromEntries(members.map((name) => [name, (spec as Record<string, unknown>)[name]]))
    return members.length > 0 ? [{ ...targetOf(resource), value }] : []
  })
}

function isKey<T extends object>(table: T, key: PropertyKey): key is keyof T {
  return Object.hasOwn(table, key)
}
