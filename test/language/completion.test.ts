import { describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.js'
import { complete } from '../../src/language/completion.js'
import { policySnippets } from '../../src/language/snippets.js'
import { parse } from '../../src/yaml/parse.js'
import { context, cursorIn, workspaceOf } from './workspace.js'

/** A snippet's text with the values of its placeholders. */
function withDefaults(snippet: string): string {
  return snippet
    .replace(/\$\{\d+\|([^,|}]*)[^|]*\|\}/g, '$1')
    .replace(/\$\{\d+:([^}]*)\}/g, '$1')
    .replace(/\$\d+/g, '')
}

const POLICY = `apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayPolicy
metadata:
  name: jwt
`

function completionsIn(marked: string, others: Record<string, string> = {}, ...claims: Record<string, unknown>[]) {
  const { text, offset } = cursorIn(marked)
  return complete(workspaceOf({ ...others, 'policy.yaml': text }), 'policy.yaml', offset, context(...claims))
}

const labels = (...args: Parameters<typeof completionsIn>): string[] => completionsIn(...args).map(({ label }) => label)

/** The text after the completion was accepted. */
function accept(
  marked: string,
  label: string,
  ...rest: [Record<string, string>?, ...Record<string, unknown>[]]
): string {
  const { text } = cursorIn(marked)
  const found = completionsIn(marked, ...rest).find((completion) => completion.label === label)
  if (!found) throw new Error(`no completion ${label}`)
  return (
    text.slice(0, found.start) + (found.isSnippet ? withDefaults(found.insert) : found.insert) + text.slice(found.end)
  )
}

describe('fields', () => {
  it('of the map that the cursor is in, without those it has', () => {
    const found = labels(`${POLICY}spec:\n  traffic:\n    jwtAuthentication:\n      mode: Strict\n      ▮\n`)
    expect(found).toContain('providers')
    expect(found).not.toContain('mode')
    expect(found).not.toContain('spec')
  })

  it('also where the rest of the document is broken', () => {
    expect(labels(`${POLICY}spec:\n  traffic:\n    ▮\n  targetRefs: [\n`)).toContain('jwtAuthentication')
    expect(labels(`${POLICY}spec:\n  tra▮`)).toContain('traffic')
  })

  it('replace the word under the cursor, and begin their value', () => {
    expect(accept(`${POLICY}spec:\n  tra▮\n`, 'traffic')).toBe(`${POLICY}spec:\n  traffic:\n  \n`)
    expect(accept(`${POLICY}spec:\n  ▮\n`, 'targetRefs')).toBe(`${POLICY}spec:\n  targetRefs:\n- \n`)
    const provider = `${POLICY}spec:\n  traffic:\n    jwtAuthentication:\n      providers:\n      - ▮\n`
    expect(accept(provider, 'jwks')).toContain('- jwks:\n    ')
  })

  it('keep the value of a field that is being renamed', () => {
    const text = `${POLICY}spec:\n  traffic:\n    jwtAuthentication:\n      mo▮: Strict\n`
    expect(accept(text, 'mode')).toContain('      mode: Strict\n')
  })

  it('of a configuration inside a ConfigMap', () => {
    const map =
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: agw\ndata:\n  config.yaml: |\n    binds:\n    - port: 3000\n      ▮\n'
    expect(labels(map)).toContain('listeners')
  })

  it('of LiteLLM and standalone files', () => {
    expect(labels('general_settings:\n  enable_jwt_auth: true\n  ▮\n')).toContain('litellm_jwtauth')
    expect(labels('binds:\n- port: 3000\n  listeners:\n  - routes:\n    - policies:\n        ▮\n')).toContain('jwtAuth')
  })
})

describe('values', () => {
  it('that the model lists', () => {
    expect(labels(`${POLICY}spec:\n  traffic:\n    jwtAuthentication:\n      mode: ▮\n`)).toEqual([
      'Optional',
      'Permissive',
      'Strict',
    ])
    expect(accept(`${POLICY}spec:\n  traffic:\n    jwtAuthentication:\n      mode: Str▮\n`, 'Strict')).toContain(
      'mode: Strict\n',
    )
  })

  it('kinds of the apiVersion', () => {
    expect(labels('apiVersion: agentgateway.dev/v1alpha1\nkind: ▮\n')).toEqual(
      expect.arrayContaining(['AgentgatewayPolicy', 'AgentgatewayBackend']),
    )
    expect(labels('apiVersion: agentgateway.dev/v1alpha1\nkind: ▮\n')).not.toContain('VirtualService')
  })
})

describe('names', () => {
  const route =
    'apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata:\n  name: models\nspec:\n  rules: []\n'
  const gateway = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: edge
spec:
  gatewayClassName: agentgateway
  listeners:
  - { name: https, port: 443, protocol: HTTPS }
`

  it('of the kind that a reference names', () => {
    const text = `${POLICY}spec:\n  targetRefs:\n  - group: gateway.networking.k8s.io\n    kind: HTTPRoute\n    name: ▮\n`
    expect(labels(text, { 'route.yaml': route, 'gateway.yaml': gateway })).toEqual(['models'])
  })

  it('of Gateways and their listeners', () => {
    const text = (name: string, section: string) =>
      `apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata:\n  name: models\nspec:\n  parentRefs:\n  - name: ${name}\n    sectionName: ${section}\n`
    expect(labels(text('▮', 'x'), { 'gateway.yaml': gateway })).toEqual(['edge'])
    expect(labels(text('edge', '▮'), { 'gateway.yaml': gateway })).toEqual(['https'])
  })

  it('of Secrets, RouteOptions and providers', () => {
    const secret = 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: key\n'
    const options = 'apiVersion: gateway.solo.io/v1\nkind: RouteOption\nmetadata:\n  name: rbac\nspec: {}\n'
    const service = (route: string, rest = '') =>
      `apiVersion: gateway.solo.io/v1\nkind: VirtualService\nmetadata:\n  name: models\nspec:\n  virtualHost:\n${rest}    routes:\n    - ${route}\n`
    expect(
      labels(service('optionsConfigRefs:\n        delegateOptions:\n        - name: ▮'), { 'o.yaml': options }),
    ).toEqual(['rbac'])
    expect(
      labels(
        `apiVersion: gloo.solo.io/v1\nkind: Upstream\nmetadata:\n  name: ai\nspec:\n  ai:\n    openai:\n      authToken:\n        secretRef:\n          name: ▮\n`,
        { 's.yaml': secret },
      ),
    ).toEqual(['key'])
    const providers =
      '    options:\n      jwt:\n        providers:\n          company: { issuer: x }\n      rbac:\n        policies:\n          members:\n            principals:\n            - jwtPrincipal: { provider: ▮ }\n'
    expect(labels(service('matchers: []', providers))).toEqual(['company'])
  })
})

describe('expressions', () => {
  const rule = (expression: string) =>
    `${POLICY}spec:\n  traffic:\n    authorization:\n      policy:\n        matchExpressions:\n        - ${expression}\n`

  it('variables and functions at the start of a word', () => {
    const found = labels(rule('jw▮'))
    expect(found).toEqual(expect.arrayContaining(['jwt', 'request', 'has', 'size', 'json']))
    expect(found).not.toContain('startsWith')
  })

  it('members of variables, and methods', () => {
    const found = labels(rule('request.▮'))
    expect(found).toEqual(expect.arrayContaining(['path', 'headers', 'startsWith', 'exists']))
  })

  it('claims of the sample tokens, nested and with names that need brackets', () => {
    const claims = { team: 'dev', org: { unit: 'a' }, 'https://example.com/roles': ['x'] }
    expect(labels(rule('jwt.▮'), {}, claims)).toEqual(expect.arrayContaining(['team', 'org', 'iss']))
    expect(labels(rule('jwt.org.▮'), {}, claims)).toContain('unit')
    expect(accept(rule('jwt.▮'), 'https://example.com/roles', {}, claims)).toContain(
      '- jwt["https://example.com/roles"]\n',
    )
    expect(accept(rule('jwt.te▮ == "x" || true'), 'team', {}, claims)).toContain('- jwt.team == "x" || true\n')
  })

  it('in blocks and in a standalone file', () => {
    const block = `${POLICY}spec:\n  traffic:\n    authorization:\n      policy:\n        matchExpressions:\n        - |\n          jwt.iss == "x" &&\n            request.▮\n`
    expect(labels(block)).toContain('path')
    expect(
      labels(
        'binds:\n- port: 3000\n  listeners:\n  - policies:\n      authorization:\n        rules:\n        - allow: jwt.▮\n',
      ),
    ).toContain('sub')
  })
})

describe('whole policies', () => {
  it('are offered in an empty document', () => {
    const found = labels('▮')
    expect(found).toEqual(policySnippets().map(({ label }) => label))
    expect(labels(`${POLICY}---\nVir▮`)).toContain('VirtualService: JWT and RBAC')
  })

  it.each(policySnippets().map(({ label, insert }) => [label, insert]))('%s passes check', (_, insert) => {
    // What LiteLLM reads from its environment.
    const env = {
      LITELLM_MASTER_KEY: 'sk-0123456789abcdef',
      JWT_AUDIENCE: 'models',
      JWT_ISSUER: 'https://login.example.com',
    }
    const findings = check([parse(withDefaults(insert), { file: 'new.yaml', env })], { env })
    expect(
      findings.filter(({ severity }) => severity !== 'info').map(({ code, message }) => `${code} ${message}`),
    ).toEqual([])
  })
})

it('hostile places have no completions, and no errors', () => {
  for (const text of [
    '▮',
    '{▮',
    '[▮',
    '"▮',
    '- ▮',
    ': ▮',
    '? ▮',
    '&a ▮',
    '*▮',
    '%▮',
    '{{ ▮ }}',
    '#▮',
    '|▮',
    '\t▮',
    '---▮',
    'a: &x\n  b: *x▮',
  ])
    expect(() => labels(text)).not.toThrow()
})
