import { firstBad, get, has, items, type MemberRule, rule, rules } from './check.js'

const ATTACHMENTS: Record<string, string> = {
  Service: '',
  AgentgatewayBackend: 'agentgateway.dev',
  Gateway: 'gateway.networking.k8s.io',
  HTTPRoute: 'gateway.networking.k8s.io',
  GRPCRoute: 'gateway.networking.k8s.io',
  ListenerSet: 'gateway.networking.k8s.io',
  InferencePool: 'inference.networking.k8s.io',
}
const TRAFFIC = ['Gateway', 'HTTPRoute', 'GRPCRoute', 'ListenerSet', 'InferencePool']
const CONNECTION = ['tcp', 'networkAuthorization', 'tls', 'http', 'proxyProtocol', 'connect']

const kind = (target: unknown) => get(target, 'kind') as string
const of = (target: unknown, ...kinds: string[]) => kinds.includes(kind(target))

/** Said once for `targetRefs` and once for `targetSelectors`. */
function targets(list: string): MemberRule[] {
  const bad =
    (test: (target: unknown) => boolean, member = 'kind') =>
    (self: unknown) =>
      firstBad(self, list, test, member)
  return [
    rule(
      list,
      bad((target) => has(target, 'kind') && ATTACHMENTS[kind(target)] === undefined),
      'a policy may target only Gateway, ListenerSet, HTTPRoute, GRPCRoute, InferencePool, Service and AgentgatewayBackend',
    ),
    rule(
      list,
      bad(
        (target) => ATTACHMENTS[kind(target)] !== undefined && ATTACHMENTS[kind(target)] !== get(target, 'group'),
        'group',
      ),
      'this is not the API group of that kind',
    ),
    rule(
      list,
      (self) => firstBad(self, list, (target) => kind(target) !== kind(items(self, list)[0]), 'kind'),
      'all targets of one policy must be of one kind',
      'write a policy for each kind',
    ),
    rule(
      list,
      (self) => has(self, 'traffic') && bad((target) => has(target, 'kind') && !of(target, ...TRAFFIC))(self),
      '`traffic` may target only Gateway, ListenerSet, HTTPRoute, GRPCRoute and InferencePool',
    ),
    rule(
      list,
      (self) => has(self, 'frontend') && bad((target) => !of(target, 'Gateway'))(self),
      '`frontend` may target only a Gateway',
    ),
    rule(
      list,
      (self) =>
        CONNECTION.some((name) => has(self, `frontend.${name}`)) &&
        bad((target) => has(target, 'sectionName'), 'sectionName')(self),
      'settings of connections are about a Gateway or a port of it, not about a listener',
    ),
    rule(
      list,
      (self) =>
        (!has(self, 'frontend') || has(self, 'traffic') || has(self, 'backend')) &&
        bad((target) => has(target, 'port'), 'port')(self),
      '`port` may be set only by policies with nothing but `frontend`',
    ),
    rule(
      list,
      bad(
        (target) => of(target, 'Service') && has(target, 'sectionName') && !isPort(get(target, 'sectionName')),
        'sectionName',
      ),
      'the section of a Service is the number of a port',
    ),
    ...['ai', 'mcp'].map((name) =>
      rule(
        list,
        (self) => has(self, `backend.${name}`) && bad((target) => of(target, 'Service'))(self),
        `\`backend.${name}\` may not target a Service`,
      ),
    ),
    rule(
      list,
      (self) =>
        has(self, 'backend.mcp') &&
        bad((target) => of(target, 'AgentgatewayBackend') && has(target, 'sectionName'), 'sectionName')(self),
      '`backend.mcp` may not target a part of an AgentgatewayBackend',
    ),
  ]
}

function isPort(value: unknown): boolean {
  return /^[0-9]{1,5}$/.test(String(value)) && Number(value) >= 1 && Number(value) <= 65535
}

function preRouting(self: unknown): boolean {
  const all = [...items(self, 'targetRefs'), ...items(self, 'targetSelectors')]
  return (
    get(self, 'traffic.phase') === 'PreRouting' &&
    all.some((target) => has(target, 'kind') && !of(target, 'Gateway', 'ListenerSet'))
  )
}

export const agentgatewayPolicySpec = rules(
  ...targets('targetRefs'),
  ...targets('targetSelectors'),
  {
    at: [],
    bad: (self) => !has(self, 'traffic') && !has(self, 'frontend') && !has(self, 'backend'),
    message: 'the policy does nothing: it needs `traffic`, `frontend` or `backend`',
  },
  rule(
    'traffic.phase',
    preRouting,
    '`PreRouting` runs before a route is chosen: it may target only a Gateway or a ListenerSet',
    'target the Gateway, or leave `phase` out',
  ),
  rule(
    'strategy.inheritance',
    (self) =>
      has(self, 'strategy.inheritance') && (!has(self, 'traffic') || has(self, 'frontend') || has(self, 'backend')),
    '`inheritance` may be set only by policies with nothing but `traffic`',
  ),
  rule(
    'backend.mcp.authentication',
    (self) => has(self, 'traffic.jwtAuthentication') && has(self, 'backend.mcp.authentication'),
    '`traffic.jwtAuthentication` and `backend.mcp.authentication` cannot both be set in one policy',
  ),
)
