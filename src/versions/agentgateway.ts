import type { Family } from '../yaml/source.js'
import type { Gateway, VersionedField } from './gateway.js'
import { introduced, type Since } from './trait.js'

const AFTER_1_5_0 = ['1.5.1']

/** Fields that decide who is allowed or what the upstream receives, by the first release whose CRDs have them. */
const KUBERNETES: [since: Since, paths: readonly string[]][] = [
  [
    ['1.1.0'],
    ['spec.traffic.jwtAuthentication.mcp', 'spec.traffic.extAuth.failureMode', 'spec.frontend.networkAuthorization'],
  ],
  [
    ['1.2.0'],
    [
      ...['jwtAuthentication', 'apiKeyAuthentication', 'basicAuthentication'].map(
        (name) => `spec.traffic.${name}.location`,
      ),
      ...['directResponse', 'extAuth', 'transformation'].map((name) => `spec.traffic.${name}.conditional`),
      ...['spec.backend.extAuth', 'spec.backend.auth.location', 'spec.backend.auth.gcp.secretRef'],
    ],
  ],
  [
    ['1.3.0'],
    [
      ...['spec.strategy', 'spec.traffic.buffer', 'spec.traffic.**.location.expression', 'spec.**.extAuth.**.cache'],
      ...['spec.**.directResponse.**.headers', 'spec.**.directResponse.**.bodyExpression', 'spec.**.mcp.**.clientId'],
    ],
  ],
  [
    ['1.4.0'],
    [
      ...['spec.targetRefs.*.port', 'spec.targetSelectors.*.port', 'spec.traffic.delay'],
      ...['spec.traffic.apiKeyAuthentication.configMapSelector', 'spec.backend.mcp.authentication.clientSecretRef'],
      ...['credentials', 'crossAppAccess', 'oauthTokenExchange'].map((name) => `spec.backend.auth.${name}`),
    ],
  ],
  [
    ['1.5.0-main.20260821'],
    [
      ...['spec.**.jwtSign', 'spec.**.finalTransformations', 'spec.**.limitOverride', 'spec.**.accessTokenScopes'],
      ...['spec.**.certificateSource', 'spec.**.openAIModeration.moderation', 'spec.**.jwks.remote.url'],
      'spec.**.mcp.authentication.jwks.url',
    ],
  ],
]

/** The same of standalone configurations, by the schema of each release. */
const STANDALONE: [since: Since, paths: readonly string[]][] = [
  [['1.1.0'], ['**.policies.oidc']],
  [
    ['1.2.0'],
    [
      ...['**.jwtAuth.location', '**.apiKey.location', '**.basicAuth.authorizationLocation'],
      ...['mcpAuthentication.authorizationLocation', 'extAuthz.conditional', 'directResponse.conditional'].map(
        (path) => `**.${path}`,
      ),
    ],
  ],
  [
    ['1.3.0'],
    [
      ...['jwtAuth.location.expression', 'apiKey.location.expression', 'mcpAuthentication.clientId'].map(
        (path) => `**.${path}`,
      ),
      ...['**.directResponse.headers', '**.directResponse.bodyExpression', '**.extAuthz.cache'],
    ],
  ],
  [
    ['1.4.0'],
    [
      ...['**.apiKey.keys.*.keyHash', '**.mcpAuthentication.clientSecret', '**.backendAuth.credentials'],
      ...['**.backendAuth.crossAppAccess', '**.backendAuth.oauthTokenExchange', '**.transformations.*.replace'],
    ],
  ],
  [['1.5.0-main.20260821'], ['**.apiKey.keys.*.allowedModels', '**.backendAuth.jwtSign']],
]

const MCP_PROVIDERS: [since: Since, names: readonly string[]][] = [
  [['1.3.0'], ['Okta']],
  [['1.4.0'], ['Authentik', 'Descope', 'Entra']],
]

/** Values of fields that older releases have with other values. */
const VALUES: readonly VersionedField[] = [
  { family: 'agentgateway', path: 'spec.**.authorization.action', values: ['Require'], since: ['1.1.0'] },
  { family: 'standalone', path: '**.authorization.rules.*.require', since: ['1.1.0'] },
  { family: 'standalone', path: '**.mcpAuthorization.rules.*.require', since: ['1.1.0'] },
  { family: 'agentgateway', path: 'spec.traffic.apiKeyAuthentication.mode', values: ['Permissive'], since: ['1.3.0'] },
  { family: 'standalone', path: '**.apiKey.mode', values: ['permissive'], since: ['1.3.0'] },
  ...MCP_PROVIDERS.flatMap(([since, values]): VersionedField[] => [
    { family: 'agentgateway', path: 'spec.**.mcp.**.provider', values, since },
    ...values.map((name) => ({
      family: 'standalone' as const,
      path: `**.mcpAuthentication.provider.${name.toLowerCase()}`,
      since,
    })),
  ]),
]

/**
 * agentgateway. The recordings are of a build of 21 August 2026, six days before 1.5.0. What differs in the releases from
 * 1.0.0 to 1.4.1 was read from their sources, what came later from its pull requests.
 */
export const AGENTGATEWAY = {
  name: 'agentgateway',
  title: 'agentgateway',
  recorded: ['1.0.0', '1.1.0', '1.2.0', '1.3.0', '1.4.1', '1.5.0-main.20260821'],
  traits: {
    readsOkpKeys: introduced('key sets with Ed25519 keys are read; before, the whole set was refused', '1.2.0'),
    keysWithoutAlgTakePss: introduced('RSA keys without `alg` verify PS256, PS384 and PS512, too', '1.2.0'),
    requiresCheckedClaims: introduced(
      'tokens must have `iss`, and `aud` where audiences are configured; before, a token without them passed',
      '1.5.0-main.20260821',
    ),
    oldestPolicyCounts: introduced(
      'of two policies of one kind on one target the oldest counts; before, it was not defined which',
      ...AFTER_1_5_0,
    ),
  },
  fields: [
    ...fieldsOf('agentgateway', KUBERNETES),
    ...fieldsOf('standalone', STANDALONE),
    ...VALUES,
    { family: 'agentgateway', path: 'spec.**.jwtAuthentication.preserveToken', since: ['1.5.0'] },
    { family: 'standalone', path: '**.jwtAuth.preserveToken', since: ['1.5.0'] },
    { family: 'agentgateway', path: 'spec.**.jwtAuthentication.providers.*.jwtValidationOptions', since: AFTER_1_5_0 },
    { family: 'agentgateway', path: 'spec.backend.mcp.authentication.jwtValidationOptions', since: AFTER_1_5_0 },
  ],
} satisfies Gateway

function fieldsOf(family: Family, table: readonly [since: Since, paths: readonly string[]][]): VersionedField[] {
  return table.flatMap(([since, paths]) => paths.map((path) => ({ family, path, since })))
}
