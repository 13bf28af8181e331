import { agentgatewayPolicySpec } from './agentgateway-policy.js'
import { type Check, firstBad, firstRepeated, get, goesWith, has, items, rule, rules, shorter } from './check.js'

/** An address without a path. */
const BARE_URL = /^https?:\/\/[^/?#]+$/
const withPath = (url: unknown) => typeof url === 'string' && /^https?:\/\/[^/?#]+\//.test(url)

const bareUrl = rule(
  'url',
  (self) => typeof self['url'] === 'string' && !BARE_URL.test(self['url']),
  '`url` must not have a path here',
)

const secretOnly = rule(
  'kind',
  (self) =>
    get(self, 'group')
      ? !get(self, 'kind')
      : has(self, 'kind') && get(self, 'kind') !== '' && get(self, 'kind') !== 'Secret',
  'credentials come from a Secret, unless `group` and `kind` name something else',
)

/** A `conditional` list may end with one entry that has no condition: the others would never be reached. */
function lastWithout(list: string, condition: string) {
  return rule(
    list,
    (self) => firstBad(self, list, (item) => !has(item, condition) && item !== items(self, list).at(-1)),
    `an entry without \`${condition}\` must be the last: those after it would never be reached`,
  )
}

function endpoint(list: string, ...kinds: string[]) {
  const set = (self: unknown, names: string[]) => names.filter((name) => has(self, name))
  const choices = [['backendRef', 'url'], ...(kinds.length ? [kinds] : [])]
  return choices.map((names) =>
    rule(
      list,
      (self) => (has(self, 'conditional') ? false : set(self, names).length === 1 ? false : []),
      `exactly one of ${names.map((name) => `\`${name}\``).join(' and ')} is needed`,
    ),
  )
}

const REDIRECTABLE = ['key', 'secretRef', 'passthrough']
const CREDENTIALS = [
  'credentials',
  ...REDIRECTABLE,
  'aws',
  'azure',
  'gcp',
  'oauthTokenExchange',
  'crossAppAccess',
  'jwtSign',
]

const backendAuth = rules(
  {
    at: [],
    bad: (self) => !CREDENTIALS.some((name) => has(self, name)),
    message: `credentials are missing: one of ${CREDENTIALS.map((name) => `\`${name}\``).join(', ')} is needed`,
  },
  rule(
    'location',
    (self) => has(self, 'location') && !REDIRECTABLE.some((name) => has(self, name)),
    '`location` goes with `key`, `secretRef` and `passthrough` only',
  ),
)

const telemetry = rules(
  rule(
    'path',
    (self) => has(self, 'path') && get(self, 'protocol') === 'GRPC',
    '`path` goes with `protocol: HTTP` only',
  ),
  rule(
    'path',
    (self) => typeof self['path'] === 'string' && !self['path'].startsWith('/'),
    '`path` must begin with `/`',
  ),
  rule(
    'url',
    (self) => withPath(self['url']) && get(self, 'protocol') !== 'HTTP',
    'a path in `url` goes with `protocol: HTTP` only',
  ),
)

export const AGENTGATEWAY: Record<string, Check> = {
  AgentgatewayPolicySpec: agentgatewayPolicySpec,
  JWTAuthentication: rules(
    rule(
      'mcp',
      (self) => has(self, 'mcp') && items(self, 'providers').length !== 1,
      '`mcp` needs exactly one provider',
    ),
    rule(
      'mcp',
      (self) => has(self, 'mcp') && has(self, 'mode') && get(self, 'mode') !== 'Strict',
      '`mcp` needs `mode: Strict`',
    ),
  ),
  RemoteJWKS: rules(
    rule(
      'backendRef',
      (self) => has(self, 'backendRef') && !has(self, 'jwksPath'),
      '`backendRef` needs `jwksPath`, the path of the key set there',
    ),
    rule(
      'jwksPath',
      (self) => has(self, 'url') && has(self, 'jwksPath'),
      '`jwksPath` goes with `backendRef`: `url` has its path',
    ),
    shorter('cacheDuration', '5m'),
  ),
  Timeouts: rules(shorter('request', '1ms')),
  DirectResponse: rules(bothBodies()),
  DirectResponseOrConditional: rules(bothBodies(), lastWithout('conditional', 'condition')),
  DirectResponseConditional: rules(
    rule('policy', (self) => has(self, 'policy') && !has(self, 'policy.status'), '`status` is missing'),
  ),
  TransformationOrConditional: rules(lastWithout('conditional', 'condition')),
  RateLimitsOrConditional: rules(lastWithout('conditional', 'condition')),
  ExtAuthOrConditional: rules(...endpoint('backendRef', 'grpc', 'http'), lastWithout('conditional', 'condition')),
  ExtProcOrConditional: rules(...endpoint('backendRef'), bareUrl, lastWithout('conditional', 'condition')),
  GlobalRateLimit: rules(bareUrl),
  MCPGuardrailsRemote: rules(bareUrl),
  BackendTunnel: rules(bareUrl),
  LocalSecretObjectRef: rules(secretOnly),
  LocalSecretKeyRef: rules(secretOnly),
  BackendAuth: backendAuth,
  ModelBackendAuth: backendAuth,
  AwsAuth: rules(
    rule(
      'assumeRole',
      (self) => has(self, 'secretRef') && has(self, 'assumeRole'),
      '`secretRef` and `assumeRole` exclude each other',
    ),
  ),
  GcpAuth: rules(
    rule(
      'audience',
      (self) => has(self, 'audience') && get(self, 'type') !== 'IdToken',
      '`audience` goes with `type: IdToken` only',
    ),
  ),
  AgentgatewayBackendSpec: rules(
    ...['ai', 'mcp'].map((name) =>
      rule(
        `policies.${name}`,
        (self) => has(self, `policies.${name}`) && !has(self, name),
        `\`policies.${name}\` needs a backend with \`${name}\``,
      ),
    ),
  ),
  AgentgatewayModelSpec: rules(
    rule('baseURL', (self) => has(self, 'baseURL') && !has(self, 'provider'), '`baseURL` needs `provider`'),
    rule(
      'policies',
      (self) => has(self, 'virtualModel') && has(self, 'policies'),
      '`policies` cannot be set for a virtual model',
    ),
    rule(
      'visibility',
      (self) => has(self, 'virtualModel') && get(self, 'visibility') === 'Internal',
      'a virtual model must be public',
    ),
    rule(
      'provider',
      (self) => get(self, 'provider') === 'Ollama' && !has(self, 'baseURL'),
      '`provider: Ollama` needs `baseURL`',
    ),
    ...goesWith('azure', 'provider', 'Azure'),
    ...goesWith('vertexai', 'provider', 'VertexAI'),
    ...goesWith('bedrock', 'provider', 'Bedrock'),
    ...goesWith('custom', 'provider', 'Custom'),
  ),
  AzureOpenAIConfig: rules(
    rule(
      'apiVersion',
      (self) => has(self, 'apiVersion') && get(self, 'apiVersion') !== 'v1' && !has(self, 'deploymentName'),
      'this `apiVersion` needs `deploymentName`',
    ),
  ),
  AzureSettings: rules(
    rule(
      'resourceType',
      (self) => get(self, 'resourceType') === 'Foundry' && !has(self, 'projectName'),
      '`resourceType: Foundry` needs `projectName`',
    ),
  ),
  LLMProvider: rules(
    rule('host', (self) => has(self, 'host') && !has(self, 'port'), '`host` needs `port`'),
    rule('port', (self) => has(self, 'port') && !has(self, 'host'), '`port` needs `host`'),
    rule(
      'pathPrefix',
      (self) => has(self, 'path') && has(self, 'pathPrefix'),
      '`path` and `pathPrefix` exclude each other',
    ),
    rule('pathPrefix', (self) => has(self, 'pathPrefix') && !has(self, 'host'), '`pathPrefix` needs `host`'),
  ),
  McpTarget: rules(
    rule(
      'policies',
      (self) => has(self, 'backendRef') && has(self, 'policies'),
      '`policies` cannot be set for a target with `backendRef`',
    ),
  ),
  PriorityGroup: rules(
    rule(
      'providers',
      (self) => firstRepeated(self, 'providers', (item) => get(item, 'name') as string, 'name'),
      'provider names must be unique in a group',
    ),
  ),
  StaticBackend: rules(
    {
      at: [],
      bad: (self) => !has(self, 'unixPath') && !(has(self, 'host') && has(self, 'port')),
      message: '`host` and `port`, or `unixPath`, are needed',
    },
    rule(
      'unixPath',
      (self) => has(self, 'unixPath') && (has(self, 'host') || has(self, 'port')),
      '`unixPath` excludes `host` and `port`',
    ),
  ),
  OtlpAccessLog: telemetry,
  Tracing: telemetry,
}

function bothBodies() {
  return rule(
    'bodyExpression',
    (self) => has(self, 'body') && has(self, 'bodyExpression'),
    '`body` and `bodyExpression` exclude each other',
  )
}
