import { expect, it } from 'vitest'
import { routeInNamespace, rules, standalone, virtualService } from '../../src/check/example-policies.js'
import { findingsOf } from './findings-of.js'

const codesOf = (text: string) => findingsOf(text).map(({ code }) => code)

const variable = (name: string) => `$\{${name}}`
const matching = (value: string) =>
  standalone('timeout: { requestTimeout: 30s }').replace(
    'routes:\n    - policies:',
    () => `routes:
    - matches:
      - path: { pathPrefix: / }
        headers: [{ name: x-team, value: { exact: '${value}' } }]
      policies:`,
  )
const header = (value: string) => standalone(`requestHeaderModifier:\n  set:\n    x-user: "${value}"`)
const audience = (value: string) =>
  standalone(`jwtAuth:
  mode: strict
  issuer: https://login.example.com
  audiences: ["${value}"]
  jwks: { url: https://login.example.com/keys }`)
const tokenIn = (name: string, prefix = '') =>
  virtualService({
    options: `jwt:
      providers:
        a:
          issuer: https://login.example.com
          audiences: [models]
          jwks: { local: { key: '{"keys":[]}' } }
          tokenSource: { headers: [{ header: ${name}, prefix: "${prefix}" }] }`,
  })
const gateway = (listener: string, more = '') =>
  routeInNamespace('gateways', 'gateways').replace('protocol: HTTP', listener) + more
const classed = (name: string) =>
  routeInNamespace('gateways', 'gateways').replace('Name: agentgateway', `Name: ${name}`)
const secret = (members: string) =>
  gateway(
    'protocol: HTTPS\n    tls: { certificateRefs: [{ name: models }] }',
    `---\napiVersion: v1\nkind: Secret\nmetadata: { name: models, namespace: gateways }\n${members}\n`,
  )

it.each([
  ['CW6128', 'a name of a Windows domain', matching('CORP\\svc-ai')],
  ['CW6128', 'a price', matching('US$')],
  ['CW6128', 'base64', matching('abc.+d')],
  ['CW6128', 'a path of Windows', matching('C:\\docs\\win')],
  ['CW6128', 'every entity tag', matching('*')],
  ['CW6123', 'a variable of the environment', header(variable('API_KEY'))],
  ['CW6123', 'encoded characters', header("filename*=UTF-8''%E4%BD%A0")],
  ['CW6121', 'an audience of two words', audience('AI Gateway')],
  ['CW6121', 'an audience with a semicolon', audience('api;v1')],
  ['CW6124', 'a class for the second version', classed('gloo-gateway-v2')],
  ['CW6124', 'another class of a controller', classed('agentgateway-v2')],
  [
    'CW6143',
    'a value that SOPS encrypts',
    secret('stringData: { tls.crt: "ENC[AES256_GCM,data:a]", tls.key: "ENC[b]" }'),
  ],
  ['CW6143', 'data that SOPS encrypts', secret('data: { tls.crt: "ENC[AES256_GCM,data:a]", tls.key: "ENC[b]" }')],
  [
    'CW6143',
    'a value that Flux replaces',
    secret(`stringData: { tls.crt: "${variable('cert')}", tls.key: "${variable('key')}" }`),
  ],
  [
    'CW6143',
    'a value that Vault holds',
    secret('stringData: { tls.crt: "<path:a/b#crt>", tls.key: "<path:a/b#key>" }'),
  ],
  ['CW6143', 'a Secret that a controller fills', secret('type: kubernetes.io/tls')],
  ['CW6137', 'a rule for other issuers', rules(`- deny: 'jwt.iss != "https://login.example.org"'`)],
  ['CW6137', 'a rule with another arm', rules(`- allow: 'jwt.iss == "https://login.example.org" || jwt.sub == "a"'`)],
  [
    'CW6137',
    'a provider of OpenID Connect',
    rules(`- allow: 'jwt.iss == "https://login.example.org"'`).replace(
      'authorization:',
      'oidc: { issuer: https://login.example.org, clientId: a, clientSecret: b, redirectURI: https://a.example/cb }\n      authorization:',
    ),
  ],
  [
    'CW6137',
    'an issuer of the environment',
    rules(`- allow: 'jwt.iss == "https://login.example.org"'`).replace(
      'issuer: https://login.example.com',
      `issuer: ${variable('ISSUER')}`,
    ),
  ],
  ['CW6132', 'another header', tokenIn('authorization-token')],
  ['CW6132', 'a header of an application', tokenIn('app-authorization')],
  ['CW6132', 'a header of a version', tokenIn('authorizationv2')],
  ['CW6132', 'a prefix of another header', tokenIn('x-token', 'bearer ')],
])('%s is not reported of %s', (code, _, text) => {
  const codes = codesOf(text)
  expect(codes).not.toContain(code)
  expect(codes).not.toContain('CW1001')
})

it.each([
  ['CW6128', matching('^team-.*$')],
  ['CW6123', header('%REQ(x-user)%')],
  ['CW6123', header('{{ jwt.sub }}')],
  ['CW6121', audience('https://a.example https://b.example')],
  ['CW6121', audience(' models')],
  ['CW6124', classed('agentgatway')],
  ['CW6143', secret('stringData: { cert.pem: a }')],
  ['CW6137', rules(`- allow: 'jwt.iss == "https://login.example.org" && jwt.sub == "a"'`)],
  ['CW6132', tokenIn('authorisation')],
])('%s is still reported', (code, text) => expect(codesOf(text)).toContain(code))

it('shows no value of a header, which may be a credential', () => {
  const token = 'abcdefghij0123456789'.repeat(4)
  const messages = findingsOf(matching(`^Bearer ${token}.+`)).map(({ message }) => message)
  expect(messages).toContain('only this literal value matches: it is not a regular expression here')
  expect(messages.join()).not.toContain('abcdef')
})
