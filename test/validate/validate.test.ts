import { describe, expect, it } from 'vitest'
import { findingsOf, show } from './documents.js'

/** A VirtualService with these options of its virtual host. */
function gloo(options: string): string {
  const indented = options.trimEnd().replace(/^/gm, '      ')
  return `apiVersion: gateway.solo.io/v1\nkind: VirtualService\nspec:\n  virtualHost:\n    options:\n${indented}\n`
}

/** An AgentgatewayPolicy of a Gateway with this spec beside its target. */
function policy(spec: string, kind = 'Gateway'): string {
  const target = `  targetRefs:\n  - group: gateway.networking.k8s.io\n    kind: ${kind}\n    name: g\n`
  return `apiVersion: agentgateway.dev/v1alpha1\nkind: AgentgatewayPolicy\nspec:\n${target}${spec.trimEnd().replace(/^/gm, '  ')}\n`
}

/** A standalone configuration with these policies of its only route. */
function standalone(policies: string): string {
  return `binds:\n- port: 3000\n  listeners:\n  - routes:\n    - policies:\n${policies.trimEnd().replace(/^/gm, '        ')}\n`
}

const shown = (text: string): string[] => findingsOf(text).map((finding) => show(text, finding))

describe('Gloo', () => {
  it('an unknown field: at the key, with what it loses and what was meant', () => {
    const text = gloo('rbac:\n  policies:\n    v:\n      nestedClaimsDelimiter: .\n')
    const [finding, ...others] = findingsOf(text)
    expect(others).toEqual([])
    expect(show(text, finding!)).toBe('CW2001 error 9:13 "nestedClaimsDelimiter"')
    expect(finding!.message).toBe(
      'unknown field `nestedClaimsDelimiter`: kubectl will refuse the object, and other clients silently drop the field',
    )
    expect(finding!.help).toBe('did you mean `nestedClaimDelimiter`?')
    expect(finding!.fix).toMatchObject({ safe: false, edits: [{ text: 'nestedClaimDelimiter' }] })
  })

  it('an unknown field that belongs elsewhere', () => {
    const text = gloo(
      'rbac:\n  policies:\n    v:\n      principals:\n      - matcher: BOOLEAN\n        jwtPrincipal:\n          nestedClaimDelimiter: .\n',
    )
    expect(findingsOf(text).map(({ help }) => help)).toEqual([
      '`matcher` belongs in `jwtPrincipal`',
      '`nestedClaimDelimiter` belongs further out: check the indentation',
    ])
  })

  it('wrong types and words: at the value', () => {
    const text = gloo(
      'jwtStaged:\n  afterExtAuth:\n    validationPolicy: AllowMissing\n    providers:\n      p:\n        issuer: 7\n        keepToken: "yes"\n',
    )
    expect(shown(text)).toEqual([
      'CW2004 error 8:29 "AllowMissing"',
      'CW2002 error 11:23 "7"',
      'CW2002 error 12:26 "\\"yes\\""',
    ])
  })

  it('enum names and numbers, durations, nulls that the API server drops', () => {
    const text = gloo(
      'cors:\nrbac:\n  policies:\n    v:\n      principals:\n      - jwtPrincipal: { matcher: 9, claims: { a: b } }\njwtStaged:\n  afterExtAuth:\n    providers:\n      p: { jwks: { remote: { cacheDuration: 1h30m } }, clockSkewSeconds: null }\n',
    )
    expect(shown(text)).toEqual([])
  })

  it('a claim value that is no text', () => {
    const text = gloo(
      'rbac:\n  policies:\n    v:\n      principals:\n      - jwtPrincipal: { claims: { email_verified: true } }\n',
    )
    expect(shown(text)).toEqual(['CW2005 error 10:57 "true"'])
  })

  it('two members of a one-of: the one declared last counts, in whatever order they are written', () => {
    const text = gloo('jwtStaged: {}\njwt: {}\n')
    expect(shown(text)).toEqual(['CW2030 info 7:7 "jwt"', 'CW2003 warning 7:7 "jwt"'])
  })

  it('a kind that is close to one, and a version that is not served', () => {
    expect(shown('apiVersion: gateway.solo.io/v1\nkind: VirtualServce\n')).toEqual(['CW2002 error 2:7 "VirtualServce"'])
    expect(shown('apiVersion: gateway.solo.io/v2\nkind: VirtualService\n')).toEqual([
      'CW2002 error 1:13 "gateway.solo.io/v2"',
    ])
    expect(shown('apiVersion: gateway.solo.io/v1\nkind: MatchableHttpGateway\n')).toEqual([])
  })
})

describe('agentgateway on Kubernetes', () => {
  const PROVIDER = 'providers:\n    - issuer: i\n      jwks: { inline: "{}" }\n'

  it.each([
    [
      'mode in lower case',
      policy(`traffic:\n  jwtAuthentication:\n    mode: strict\n    ${PROVIDER}`),
      'CW2012 error 10:13 "strict"',
    ],
    [
      'authorization inside jwtAuthentication',
      policy(`traffic:\n  jwtAuthentication:\n    authorization: {}\n    ${PROVIDER}`),
      'CW2011 error 10:7 "authorization"',
    ],
    [
      'both kinds of keys',
      policy(
        'traffic:\n  jwtAuthentication:\n    providers:\n    - issuer: i\n      jwks: { inline: "{}", remote: { url: "https://x" } }\n',
      ),
      'CW2002 error 12:31 "remote"',
    ],
    [
      'url with jwksPath',
      policy(
        'traffic:\n  jwtAuthentication:\n    providers:\n    - issuer: i\n      jwks: { remote: { url: "https://x", jwksPath: /k } }\n',
      ),
      'CW2002 error 12:45 "jwksPath"',
    ],
    [
      'backendRef without jwksPath',
      policy(
        'traffic:\n  jwtAuthentication:\n    providers:\n    - issuer: i\n      jwks: { remote: { backendRef: { name: keys, port: 1 } } }\n',
      ),
      'CW2002 error 12:27 "backendRef"',
    ],
    [
      'keys cached for less than five minutes',
      policy(
        'traffic:\n  jwtAuthentication:\n    providers:\n    - issuer: i\n      jwks: { remote: { url: "https://x", cacheDuration: 1m } }\n',
      ),
      'CW2002 error 12:45 "cacheDuration"',
    ],
    [
      'mcp with two providers',
      policy(
        'traffic:\n  jwtAuthentication:\n    mcp: {}\n    providers:\n    - { issuer: i, jwks: { inline: "{}" } }\n    - { issuer: j, jwks: { inline: "{}" } }\n',
      ),
      'CW2002 error 10:7 "mcp"',
    ],
    [
      'mcp and not strict',
      policy(`traffic:\n  jwtAuthentication:\n    mcp: {}\n    mode: Optional\n    ${PROVIDER}`),
      'CW2002 error 10:7 "mcp"',
    ],
    ['PreRouting on a route', policy('traffic:\n  phase: PreRouting\n', 'HTTPRoute'), 'CW2002 error 9:5 "phase"'],
    [
      'frontend on a route',
      policy('frontend: { http: { maxBufferSize: 1 } }\n', 'HTTPRoute'),
      'CW2002 error 6:5 "kind"',
    ],
    ['nothing to do', policy(''), 'CW2002 error 3:1 "spec"'],
    [
      'no expression',
      policy('traffic:\n  authorization:\n    policy: { matchExpressions: [] }\n'),
      'CW2002 error 10:17 "matchExpressions"',
    ],
  ])('%s', (_, text, expected) => {
    expect(shown(text)).toEqual([expected])
  })

  it('no target, and both kinds of targets', () => {
    const head = 'apiVersion: agentgateway.dev/v1alpha1\nkind: AgentgatewayPolicy\nspec:\n  traffic: {}\n'
    expect(shown(head)).toEqual(['CW2002 error 3:1 "spec"'])
    const both = `${head}  targetRefs: [{ group: gateway.networking.k8s.io, kind: Gateway, name: g }]\n  targetSelectors: [{ group: gateway.networking.k8s.io, kind: Gateway, matchLabels: {} }]\n`
    expect(shown(both)).toEqual(['CW2002 error 6:3 "targetSelectors"'])
  })

  it("the tutorial's kind, which nobody serves", () => {
    const text = `apiVersion: gateway.networking.k8s.io/v1alpha2\nkind: TrafficPolicy\nspec:\n  targetRefs: [{ group: gateway.networking.k8s.io, kind: Gateway, name: g }]\n  traffic:\n    jwtAuthentication:\n      providers: [{ issuer: i, jwks: { inline: "{}" } }]\n      authorization: { policy: { matchExpressions: [a] } }\n`
    expect(shown(text)).toEqual(['CW2010 error 2:7 "TrafficPolicy"', 'CW2011 error 8:7 "authorization"'])
  })
})

describe('fixes', () => {
  /** The text with every fix of these codes applied. */
  function fixed(text: string, ...codes: string[]): string {
    const edits = findingsOf(text).flatMap(({ code, fix }) => (codes.includes(code) ? (fix?.edits ?? []) : []))
    return edits
      .sort((a, b) => b.start - a.start)
      .reduce((result, { start, end, text: by }) => result.slice(0, start) + by + result.slice(end), text)
  }

  it("the tutorial's policy becomes one that is served, and its authorization is not lost", () => {
    const text = `apiVersion: gateway.networking.k8s.io/v1alpha2
kind: TrafficPolicy
spec:
  targetRefs:
  - group: gateway.networking.k8s.io
    kind: Gateway
    name: g
  traffic:
    jwtAuthentication:
      mode: Strict
      providers:
      - issuer: i
        jwks: { inline: "{}" }
      # who gets in
      authorization:
        policy:
          matchExpressions: ['jwt.sub == "alice"']
`
    const result = fixed(text, 'CW2010', 'CW2011')
    expect(result).toContain('  traffic:\n    authorization:\n      policy:\n        matchExpressions:')
    expect(result).toMatch(/^apiVersion: agentgateway.dev\/v1alpha1\nkind: AgentgatewayPolicy\n/)
    expect(findingsOf(result)).toEqual([])
  })

  it('a word in the wrong case is safe to write right, another word is not', () => {
    const mode = (word: string) => standalone(`jwtAuth:\n  mode: ${word}\n  issuer: i\n  jwks: "{}"\n`)
    expect(fixed(mode("'Strict'"), 'CW2012')).toBe(mode("'strict'"))
    expect(findingsOf(mode('Strict'))[0]!.fix!.safe).toBe(true)
    expect(findingsOf(mode('strickt'))[0]!.fix!.safe).toBe(false)
  })

  it('a value that must be a text is quoted', () => {
    expect(fixed(gloo('jwtStaged: { afterExtAuth: { providers: { p: { issuer: 010 } } } }\n'), 'CW2002')).toContain(
      'issuer: "010"',
    )
  })
})

describe('Gateway API', () => {
  it.each([
    ['a filter without what its type names', '  - filters: [{ type: URLRewrite }]\n', 'CW2002 error 5:17 "type"'],
    ['a path that no request has', '  - matches: [{ path: { value: //x } }]\n', 'CW2002 error 5:25 "value"'],
    ['a Service without a port', '  - backendRefs: [{ name: s }]\n', 'CW2002 error 5:21 "name"'],
  ])('%s', (_, rule, expected) => {
    expect(shown(`apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nspec:\n  rules:\n${rule}`)).toEqual([
      expected,
    ])
  })
})

describe('agentgateway standalone', () => {
  it.each([
    [
      'unknown field',
      standalone('jwtAuth:\n  issuer: i\n  jwks: "{}"\n  audience: a\n'),
      'CW2001 error 9:11 "audience"',
    ],
    [
      'capitalised mode',
      standalone('jwtAuth:\n  mode: Strict\n  issuer: i\n  jwks: "{}"\n'),
      'CW2012 error 7:17 "Strict"',
    ],
    ['missing field', standalone('jwtAuth:\n  issuer: i\n'), 'CW2002 error 6:9 "jwtAuth"'],
    ['issuer beside providers', standalone('jwtAuth:\n  providers: []\n  issuer: i\n'), 'CW2002 error 8:11 "issuer"'],
    [
      'rule with two actions',
      standalone('authorization:\n  rules:\n  - allow: a\n    deny: b\n'),
      'CW2002 error 9:13 "deny"',
    ],
    ['snake case', standalone('jwt_auth: null\n'), 'CW2001 error 6:9 "jwt_auth"'],
    ['a key set as YAML', standalone('jwtAuth:\n  issuer: i\n  jwks: { keys: [] }\n'), 'CW2002 error 8:11 "jwks"'],
    [
      'two places of the token',
      standalone('jwtAuth:\n  issuer: i\n  jwks: "{}"\n  location: { header: { name: a }, cookie: { name: b } }\n'),
      'CW2002 error 9:44 "cookie"',
    ],
    ['a list where a map belongs', standalone('- a\n'), 'CW2002 error 5:7 "policies"'],
    ['a time without a unit', standalone('timeout: { requestTimeout: "5" }\n'), 'CW2002 error 6:36 "\\"5\\""'],
    ['a listener without routes', 'binds:\n- port: 1\n  listeners:\n  - name: x\n', 'CW2002 error 4:5 "name"'],
    [
      'routes of TCP and HTTP',
      'binds:\n- port: 1\n  listeners:\n  - routes: []\n    tcpRoutes: []\n',
      'CW2002 error 5:5 "tcpRoutes"',
    ],
    ['one port twice', 'gateways:\n  a: { port: 3000 }\nmcp: { targets: [] }\n', 'CW2002 error 3:1 "mcp"'],
    ['a gateway without a port', 'gateways:\n  a: {}\nroutes: []\n', 'CW2002 error 2:3 "a"'],
  ])('%s', (_, text, expected) => {
    expect(shown(text)).toEqual([expected])
  })

  it('what an unset variable leaves open is not judged', () => {
    expect(shown('binds:\n- port: $PORT\n  listeners: []\n')).toEqual(['CW2020 error 2:9 "$PORT"'])
  })

  it('a null is no value that may be left out', () => {
    expect(shown(standalone('jwtAuth: null\nauthorization: { rules: null }\n'))).toEqual(['CW2002 error 7:33 "null"'])
  })
})

describe('LiteLLM', () => {
  it('refuses unknown keys of litellm_jwtauth, ignores them elsewhere', () => {
    const text =
      'general_settings:\n  no_such_setting: 1\n  litellm_jwtauth:\n    admin_scope: x\n    role_mappings: [{ role: a, internal_role: team, bogus: 1 }]\n'
    expect(shown(text)).toEqual([
      'CW2001 warning 2:3 "no_such_setting"',
      'CW2001 error 4:5 "admin_scope"',
      'CW2001 warning 5:53 "bogus"',
    ])
  })

  it('takes texts for booleans and numbers in litellm_jwtauth, as pydantic does', () => {
    const text = (value: string) =>
      `general_settings:\n  litellm_jwtauth:\n    team_id_upsert: ${value}\n    public_key_ttl: "120"\n`
    for (const value of ['true', '"true"', '"off"', '1', 'os.environ/X']) expect(shown(text(value))).toEqual([])
    for (const value of ['"perhaps"', '2']) expect(shown(text(value))).toHaveLength(1)
  })

  it('takes no negative times', () => {
    expect(shown('general_settings:\n  litellm_jwtauth:\n    public_key_stale_ttl: -1\n')).toEqual([
      'CW2002 error 3:27 "-1"',
    ])
  })

  it('JWT settings at the top of the file', () => {
    expect(shown('general_settings: {}\nlitellm_jwtauth: {}\n')).toEqual(['CW2001 warning 2:1 "litellm_jwtauth"'])
  })
})

describe('words', () => {
  it('a message never shows a long value or a secret', () => {
    const secret = 'sk-0123456789abcdef0123456789abcdef0123456789abcdef'
    const texts = [
      gloo(`jwtStaged:\n  afterExtAuth:\n    providers:\n      p: { jwks: { local: { key: [${secret}] } } }\n`),
      standalone(`jwtAuth:\n  issuer: i\n  jwks: { ${secret}: 1 }\n`),
      standalone(`basicAuth: { htpasswd: 7, mode: ${secret} }\n`),
      `general_settings:\n  master_key: [${secret}]\n`,
    ]
    for (const text of texts) {
      const findings = findingsOf(text)
      expect(findings).not.toEqual([])
      for (const { message, help = '' } of findings) expect(message + help).not.toContain(secret)
    }
  })

  it('one style: lower case, no full stop', () => {
    const text = gloo(
      'a: 1\nrbac: []\njwtStaged: { afterExtAuth: { providers: { p: { issuer: 1, audiences: a } } } }\n',
    )
    for (const { message } of findingsOf(text)) expect(message).toMatch(/^[`a-z].*[^.]$/)
  })
})
