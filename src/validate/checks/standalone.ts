import { isTarget } from '../../core/uri.js'
import { isRecord } from '../../yaml/plain.js'
import {
  allOf,
  type Check,
  conflicts,
  firstBad,
  get,
  has,
  items,
  type Members,
  rule,
  rules,
  unreached,
  written,
} from './check.js'
import {
  address,
  aiProvider,
  backendTls,
  mcpTarget,
  namedBackend,
  plainAddress,
  routeBackend,
} from './standalone-backends.js'
import {
  apiKey,
  assumeRole,
  clientAuth,
  crossAppAccess,
  crossAppEndpoint,
  jwtSign,
  oidc,
  sessionTag,
  tokenExchange,
  tokenSpec,
} from './standalone-credentials.js'
import { attachedLlm, attachedMcp, configuration, gateway, gatewayListener, listener } from './standalone-listeners.js'
import { llm, model, routing } from './standalone-models.js'

/** Members of a JWT policy with one issuer; with `providers`, they belong in each entry. */
const SINGLE = ['issuer', 'audiences', 'jwks', 'jwtValidationOptions']

/** Policies that accept conditions. */
const CONDITIONAL = ['DirectResponse', 'ExtAuthz', 'ExtProc', 'LocalTransformationConfig', 'RemoteRateLimit']

const conditional = (least: number) =>
  rules(
    rule(
      'conditional',
      (self) => items(self, 'conditional').length < least || items(self, 'conditional').length > 64,
      `\`conditional\` needs ${least} to 64 entries`,
    ),
    unreached('conditional', 'condition', 'an entry'),
  )

/** Backends with policies for the connection. */
const WITH_POLICIES = [
  'ExtAuthz',
  'ExtProc',
  'RemoteRateLimit',
  'TracingConfig',
  'OtlpLoggingConfig',
  'Processor',
  'LocalConditionalPolicyOfExtAuthz',
  'LocalConditionalPolicyOfExtProc',
  'LocalConditionalPolicyOfRemoteRateLimit',
]

const SCOPES = ['systemPrompt', 'messages']

/** Guards that look at other parts of a request than the default ones. */
const SCOPED = ['regex', 'bedrockGuardrails']

const requestGuard = rules(
  rule(
    'scope',
    (self) => {
      const scope = items(self, 'scope')
      if (scope.length === 0 || SCOPED.some((kind) => has(self, kind))) return false
      return scope.length !== SCOPES.length || SCOPES.some((part) => !scope.includes(part))
    },
    '`scope` may be set for `regex` and `bedrockGuardrails` only: other guards inspect the system prompt and messages',
  ),
)

const tokens = (self: Members, member: string) => (get(self, member) as number | undefined) ?? 0

const rateLimit = rules(
  rule(
    'tokensPerFill',
    (self) => tokens(self, 'maxTokens') < tokens(self, 'tokensPerFill'),
    '`tokensPerFill` must not exceed `maxTokens`',
  ),
)

/** `off`, a path, or an IP address with a port. */
function isAddress(text: string): boolean {
  if (/^off$|^unix:\s*\S/i.test(text)) return true
  const [, name, octets, port] = /^(localhost|(\d{1,3}(?:\.\d{1,3}){3})|\[[\da-f:.%]+\]):(\d{1,5})$/i.exec(text) ?? []
  if (name === undefined || Number(port) > 65_535) return false
  return octets === undefined || octets.split('.').every((octet) => Number(octet) <= 255)
}

export const STANDALONE: Record<string, Check> = {
  LocalJwtConfig: rules(
    ...SINGLE.map((name) =>
      rule(
        name,
        (self) => Object.hasOwn(self, 'providers') && Object.hasOwn(self, name),
        `\`${name}\` belongs in each of \`providers\`, not next to them`,
      ),
    ),
  ),
  RawConfig: rules(
    ...['adminAddr', 'statsAddr', 'readinessAddr'].map((name) =>
      written(
        name,
        isAddress,
        `\`${name}\` must be \`localhost:PORT\`, an IP address with a port, \`unix:PATH\` or \`off\``,
      ),
    ),
  ),
  LocalBind: rules(
    rule(
      '',
      (self) => !has(self, 'port') && get(self, 'mode') !== 'internal',
      'a bind without `port` needs `mode: internal`',
    ),
  ),
  LocalPolicy: rules(
    rule(
      'policy',
      (self) =>
        isRecord(get(self, 'policy')) &&
        Object.values(get(self, 'policy') as object).filter((value) => value !== null).length !== 1,
      'an entry of `policies` must hold exactly one policy',
    ),
    ...['transformations', 'extAuthz'].map((name) =>
      conflicts(
        `policy.${name}.conditional`,
        'target.backend',
        `\`conditional\` does not work for \`${name}\` with a backend as target`,
      ),
    ),
  ),
  LocalAPIKey: apiKey,
  LocalMcpAuthentication: rules(
    written(
      'issuer',
      (issuer, self) => has(self, 'jwks') || (/^https?:\/\//i.test(issuer) && isTarget(issuer)),
      '`issuer` must be an HTTP address: without `jwks`, the keys are fetched from there',
    ),
  ),
  FileInlineOrRemoteVariant: rules(
    written('url', (text) => /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#]+/i.test(text), '`url` must be an absolute address'),
  ),
  LocalRouteBackend: allOf(routeBackend, address),
  StandaloneConfig: configuration,
  LocalListener: listener,
  LocalGateway: gateway,
  LocalGatewayListener: gatewayListener,
  LocalLLMConfig: allOf(attachedLlm, llm),
  LocalSimpleMcpConfig: attachedMcp,
  LocalLLMModels: model,
  LocalLLMVirtualModelRouting: routing,
  LocalBackendTLS: backendTls,
  LocalMcpTarget: mcpTarget,
  FullLocalBackend: namedBackend,
  LocalNamedAIProvider: aiProvider,
  SimpleLocalBackendSerde: plainAddress,
  ...Object.fromEntries(WITH_POLICIES.map((type) => [type, address])),
  OAuthTokenExchangeAuth: allOf(address, tokenExchange),
  CrossAppAccessEndpoint: allOf(address, crossAppEndpoint),
  CrossAppAccessAuth: crossAppAccess,
  CrossAppAccessSubjectToken: tokenSpec,
  TokenSpec: tokenSpec,
  ActorTokenSpec: tokenSpec,
  RawOAuthClientAuth: clientAuth,
  RawDefaultClientSecretBasicAuth: clientAuth,
  LocalOidcConfig: oidc,
  AwsAssumeRole: assumeRole,
  AwsSessionTag: sessionTag,
  JwtSignAuth: jwtSign,
  RequestGuard: requestGuard,
  ListenerTarget: rules(conflicts('port', 'listenerName')),
  RateLimitSpec: rateLimit,
  LocalConditionalPolicyOfRateLimitSpec: rateLimit,
  RetryPolicy: rules(
    rule(
      'codes',
      (self) => firstBad(self, 'codes', (code) => typeof code === 'number' && (code < 100 || code > 999)),
      'a status must be from 100 to 999',
    ),
  ),
  LocalConditionalPoliciesOfRateLimitSpec: conditional(0),
  ...Object.fromEntries(CONDITIONAL.map((type) => [`LocalConditionalPoliciesOf${type}`, conditional(1)])),
}
