import {
  type Check,
  firstRepeated,
  get,
  goesWith,
  has,
  items,
  type MemberRule,
  type Members,
  rule,
  rules,
  seconds,
} from './check.js'

/** Gateway API's rules on paths of `Exact` and `PathPrefix` matches. */
const FORBIDDEN = ['//', '/./', '/../', '%2f', '%2F', '#']
const PATH = /^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})+$/

function badPath(self: Members): boolean {
  const { type = 'PathPrefix', value = '/' } = self
  if (type === 'RegularExpression' || typeof value !== 'string') return false
  return (
    !value.startsWith('/') ||
    FORBIDDEN.some((text) => value.includes(text)) ||
    /\/\.\.?$/.test(value) ||
    !PATH.test(value)
  )
}

const FILTERS: Record<string, string> = {
  requestHeaderModifier: 'RequestHeaderModifier',
  responseHeaderModifier: 'ResponseHeaderModifier',
  requestMirror: 'RequestMirror',
  requestRedirect: 'RequestRedirect',
  urlRewrite: 'URLRewrite',
  cors: 'CORS',
  extensionRef: 'ExtensionRef',
}
const ONCE = ['RequestHeaderModifier', 'ResponseHeaderModifier', 'RequestRedirect', 'URLRewrite', 'CORS']

const type = (filter: unknown) => get(filter, 'type') as string

const filterRules: MemberRule[] = [
  rule(
    'filters',
    (self) =>
      firstRepeated(self, 'filters', (filter) => (ONCE.includes(type(filter)) ? type(filter) : undefined), 'type'),
    'a filter of this type may appear only once',
  ),
  rule(
    'filters',
    (self) =>
      ['RequestRedirect', 'URLRewrite'].every((name) => items(self, 'filters').some((filter) => type(filter) === name)),
    'a redirect and a rewrite exclude each other',
  ),
]

const listeners = rules(
  rule(
    'listeners',
    (self) => firstRepeated(self, 'listeners', (one) => get(one, 'name') as string, 'name'),
    'listener names must be unique',
  ),
  rule(
    'listeners',
    (self) =>
      firstRepeated(
        self,
        'listeners',
        (one) => `${get(one, 'port')} ${get(one, 'protocol')} ${get(one, 'hostname')}`,
        'port',
      ),
    'another listener has this port, protocol and hostname',
  ),
)

const listener = rules(
  rule(
    'tls',
    (self) => ['HTTP', 'TCP', 'UDP'].includes(get(self, 'protocol') as string) && has(self, 'tls'),
    '`tls` does not go with this protocol',
  ),
  rule(
    'tls.mode',
    (self) => get(self, 'protocol') === 'HTTPS' && has(self, 'tls.mode') && get(self, 'tls.mode') !== 'Terminate',
    '`protocol: HTTPS` needs `tls.mode: Terminate`',
  ),
  rule(
    'hostname',
    (self) =>
      ['TCP', 'UDP'].includes(get(self, 'protocol') as string) && has(self, 'hostname') && get(self, 'hostname') !== '',
    '`hostname` does not go with this protocol',
  ),
)

const needsPort = rule(
  'name',
  (self) => !get(self, 'group') && (get(self, 'kind') ?? 'Service') === 'Service' && !has(self, 'port'),
  'a Service needs `port`',
)

const star = (list: string) =>
  rule(list, (self) => items(self, list).includes('*') && items(self, list).length > 1, '`*` must be the only value')

export const GATEWAY_API: Record<string, Check> = {
  HTTPPathMatch: rules(
    rule(
      'value',
      badPath,
      'this path can match no request: it must begin with `/` and be written as requests have it after normalisation',
    ),
  ),
  HTTPPathModifier: rules(
    ...goesWith('replaceFullPath', 'type', 'ReplaceFullPath'),
    ...goesWith('replacePrefixMatch', 'type', 'ReplacePrefixMatch'),
  ),
  HTTPRouteFilter: rules(...Object.entries(FILTERS).flatMap(([member, value]) => goesWith(member, 'type', value))),
  GRPCRouteFilter: rules(
    ...Object.entries(FILTERS)
      .filter(([member]) => !['requestRedirect', 'urlRewrite', 'cors'].includes(member))
      .flatMap(([member, value]) => goesWith(member, 'type', value)),
  ),
  HTTPRouteRule: rules(
    ...filterRules,
    rule(
      'backendRefs',
      (self) =>
        items(self, 'backendRefs').length > 0 &&
        items(self, 'filters').some((filter) => has(filter, 'requestRedirect')),
      'a rule with a redirect cannot have backends',
    ),
  ),
  HTTPBackendRef: rules(...filterRules, needsPort),
  GRPCBackendRef: rules(...filterRules, needsPort),
  GRPCRouteRule: rules(...filterRules),
  BackendObjectReference: rules(needsPort),
  HTTPCORSFilter: rules(star('allowOrigins'), star('allowMethods'), star('allowHeaders')),
  HTTPRequestMirrorFilter: rules(
    rule(
      'fraction',
      (self) => has(self, 'percent') && has(self, 'fraction'),
      '`percent` and `fraction` exclude each other',
    ),
  ),
  GRPCMethodMatch: rules({
    at: [],
    bad: (self) => !has(self, 'service') && !has(self, 'method'),
    message: '`service` or `method` is needed',
  }),
  GatewaySpec: listeners,
  ListenerSetSpec: listeners,
  Listener: listener,
  ListenerEntry: listener,
  ListenerTLSConfig: rules(
    rule(
      'certificateRefs',
      (self) =>
        (get(self, 'mode') ?? 'Terminate') === 'Terminate' &&
        items(self, 'certificateRefs').length === 0 &&
        !has(self, 'options'),
      '`mode: Terminate` needs `certificateRefs`',
    ),
  ),
  HTTPRouteTimeouts: rules(
    rule(
      'backendRequest',
      (self) => {
        const [whole, backend] = [seconds(get(self, 'request')), seconds(get(self, 'backendRequest'))]
        return whole !== undefined && whole > 0 && backend !== undefined && backend > whole
      },
      '`backendRequest` must not be longer than `request`',
    ),
  ),
  SessionPersistence: rules(
    rule(
      'cookie',
      (self) => has(self, 'cookie') && (get(self, 'type') ?? 'Cookie') !== 'Cookie',
      '`cookie` goes with `type: Cookie` only',
    ),
    rule(
      'absoluteTimeout',
      (self) => get(self, 'cookie.lifetimeType') === 'Permanent' && !has(self, 'absoluteTimeout'),
      '`lifetimeType: Permanent` needs `absoluteTimeout`',
    ),
  ),
  Fraction: rules(
    rule(
      'numerator',
      (self) => Number(get(self, 'numerator')) > Number(get(self, 'denominator') ?? 100),
      '`numerator` must not be above `denominator`',
    ),
  ),
}
