import { badWildcard, type Check, firstBad, get, has, items, rule, rules, shorter } from './check.js'

/** Rules on backends, the connections to them, and the credentials for them. */

const jwtBearer = (member: string) =>
  rule(
    member,
    (self) => has(self, member) && get(self, 'grantType') === 'JwtBearer',
    `\`${member}\` goes with \`grantType: TokenExchange\` only`,
  )

const urlHasPath = rule('path', (self) => has(self, 'url') && has(self, 'path'), '`url` has its path already')

export const AGENTGATEWAY_BACKEND: Record<string, Check> = {
  BackendHTTP: rules(shorter('requestTimeout', '1ms')),
  BackendTCP: rules(shorter('connectTimeout', '100ms')),
  BackendEviction: rules(shorter('duration', '1s')),
  BackendTLS: rules(
    rule(
      'caCertificateRefs',
      (self) => get(self, 'insecureSkipVerify') === 'All' && has(self, 'caCertificateRefs'),
      '`insecureSkipVerify: All` and `caCertificateRefs` exclude each other',
    ),
    rule(
      'verifySubjectAltNames',
      (self) => has(self, 'insecureSkipVerify') && has(self, 'verifySubjectAltNames'),
      '`insecureSkipVerify` and `verifySubjectAltNames` exclude each other',
    ),
  ),
  FrontendHTTP: rules(
    ...['http1IdleTimeout', 'http2KeepaliveInterval', 'http2KeepaliveTimeout', 'maxConnectionDuration'].map((name) =>
      shorter(name, '1s'),
    ),
  ),
  FrontendTLS: rules(shorter('handshakeTimeout', '100ms')),
  Keepalive: rules(shorter('time', '1s'), shorter('interval', '1s')),
  JwtSignAuth: rules(shorter('ttl', '1s')),
  OAuthInMemoryTokenCache: rules(shorter('defaultTtl', '1s')),
  OAuthTokenExchange: rules(
    jwtBearer('actorToken'),
    jwtBearer('requestedTokenType'),
    rule(
      'requestedTokenType',
      (self) => get(self, 'requestedTokenType') === 'IdJag',
      '`requestedTokenType: IdJag` goes with `crossAppAccess` only',
    ),
    urlHasPath,
  ),
  CrossAppAccessEndpoint: rules(urlHasPath),
  CrossAppAccessSubjectToken: rules(
    rule(
      'tokenType',
      (self) => get(self, 'tokenType') === 'IdJag',
      '`tokenType: IdJag` does not go with `crossAppAccess`',
    ),
  ),
  OAuthActorToken: rules(
    rule(
      'mayAct',
      (self) => get(self, 'mayAct') === 'Required' && get(self, 'tokenType') !== 'Jwt',
      '`mayAct: Required` needs `tokenType: Jwt`',
    ),
  ),
  OAuthClientAuth: rules(
    rule(
      'privateKeyJwt',
      (self) => has(self, 'privateKeyJwt') !== (get(self, 'method') === 'PrivateKeyJwt'),
      '`privateKeyJwt` and `method: PrivateKeyJwt` go together',
    ),
    rule(
      'secretRef',
      (self) => has(self, 'secretRef') && get(self, 'method') === 'PrivateKeyJwt',
      '`secretRef` does not go with `method: PrivateKeyJwt`',
    ),
  ),
  OAuthPrivateKeyJWT: rules(
    rule(
      'certificateRef',
      (self) => has(self, 'certificateRef') !== has(self, 'certificateHeader'),
      '`certificateRef` and `certificateHeader` go together',
    ),
  ),
  AwsSessionTag: rules({
    at: ['key'],
    bad: (self) => has(self, 'value') === has(self, 'expression'),
    message: 'exactly one of `value` and `expression` is needed',
  }),
  ModelMatch: rules(
    rule('model', (self) => badWildcard(get(self, 'model')), '`*` may appear once, at the start or at the end'),
  ),
  MCPGuardrailsProcessor: rules(
    rule(
      'methods',
      (self) => Object.keys((get(self, 'methods') as object | undefined) ?? {}).some(badWildcard),
      '`*` may appear once, at the start or at the end',
    ),
  ),
  ConditionalModelRouting: rules(
    rule(
      'targets',
      (self) => firstBad(self, 'targets', (target) => !has(target, 'when') && target !== items(self, 'targets').at(-1)),
      'a target without `when` must be the last: those after it would never be reached',
    ),
  ),
  ShutdownSpec: rules(
    rule('min', (self) => Number(get(self, 'min')) > Number(get(self, 'max')), '`min` must not be above `max`'),
  ),
  AgentgatewayParametersSpec: rules(
    rule(
      'deployment',
      (self) => has(self, 'deployment') && (get(self, 'workload.kind') ?? 'Deployment') !== 'Deployment',
      '`deployment` goes with `workload.kind: Deployment` only',
    ),
    rule(
      'daemonSet',
      (self) => has(self, 'daemonSet') && get(self, 'workload.kind') !== 'DaemonSet',
      '`daemonSet` goes with `workload.kind: DaemonSet` only',
    ),
    rule(
      'horizontalPodAutoscaler',
      (self) => has(self, 'horizontalPodAutoscaler') && get(self, 'workload.kind') === 'DaemonSet',
      '`horizontalPodAutoscaler` does not go with `workload.kind: DaemonSet`',
    ),
  ),
}
